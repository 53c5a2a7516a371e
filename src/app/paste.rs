//! The key that pastes, where there is nothing to paste: the window library then says nothing, and neither did we.

use eframe::egui::{Event, Key};

/// What became of the key so far.
#[derive(Debug, Default)]
pub struct PasteKey {
    /// Whether V was pressed as a letter.
    letter: bool,
    /// Whether something was pasted since it was released last.
    pasted: bool,
}

impl PasteKey {
    /// Whether the key asked for what the clipboard does not have. The library keeps the press of Ctrl+V for itself and
    /// brings what is pasted; of a clipboard that holds neither text nor a picture that it can read only the release of
    /// the key is seen.
    pub fn in_vain(&mut self, events: &[Event]) -> bool {
        let mut in_vain = false;
        for event in events {
            match event {
                Event::Paste(_) | Event::PasteImage(_) => self.pasted = true,
                Event::Key { key: Key::V, pressed: true, .. } => self.letter = true,
                Event::Key { key: Key::V | Key::Paste, pressed: false, .. } => {
                    in_vain |= !(std::mem::take(&mut self.letter) | std::mem::take(&mut self.pasted));
                }
                Event::WindowFocused(_) => *self = Self { letter: true, pasted: false },
                _ => {}
            }
        }
        in_vain
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Modifiers;

    use super::*;

    fn v(pressed: bool) -> Event {
        Event::Key { key: Key::V, physical_key: None, pressed, repeat: false, modifiers: Modifiers::COMMAND }
    }

    #[test]
    fn only_a_paste_that_brings_nothing_is_in_vain() {
        let mut key = PasteKey::default();
        assert!(!key.in_vain(&[v(true)]) && !key.in_vain(&[v(false)]), "a letter");
        assert!(!key.in_vain(&[Event::Paste("a".to_owned())]) && !key.in_vain(&[v(false)]), "a text");
        assert!(key.in_vain(&[v(false)]));
        assert!(!key.in_vain(&[Event::WindowFocused(true), v(false)]), "pressed in another window");
    }
}
