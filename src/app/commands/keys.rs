//! Which commands the keyboard asks for in this frame.
//!
//! Keys are meant by what they type, digits by where they are: on French and Czech keyboards the row of digits types
//! other signs without Shift.

use eframe::egui::{self, Event, Key, Modifiers};

use super::{ENTRIES, UiCommand};

/// The commands whose keys were pressed, taken out of the input so that no widget sees them too.
///
/// What is being typed into a field stays there. A focused button or slider keeps Space, Enter and the arrow keys. Esc
/// belongs to an open menu, list or question, and to the field in which was typed (`was_typing`) until this frame.
pub fn pressed(ctx: &egui::Context, was_typing: bool) -> Vec<UiCommand> {
    let typing = ctx.text_edit_focused();
    let focused = ctx.egui_wants_keyboard_input();
    let above = egui::Popup::is_any_open(ctx) || ctx.memory(|memory| memory.top_modal_layer().is_some());
    if !typing {
        ctx.input_mut(|input| input.events.iter_mut().for_each(as_digit));
    }
    // Shift+Right also matches Right: keys with more modifiers are asked first.
    let mut keys: Vec<_> = ENTRIES
        .iter()
        .flat_map(|entry| entry.keys.iter().map(move |key| (*key, entry.command)))
        .filter(|(key, command)| *command != UiCommand::Paste && !(typing && belongs_to_a_field(*key)))
        .filter(|(key, _)| !(focused && belongs_to_a_widget(*key)))
        .filter(|(key, _)| !((above || was_typing) && key.logical_key == Key::Escape))
        .collect();
    keys.sort_by_key(|(key, _)| std::cmp::Reverse(modifier_count(key.modifiers)));
    let mut commands = Vec::new();
    ctx.input_mut(|input| {
        for (key, command) in keys {
            if input.consume_shortcut(&key) && !commands.contains(&command) {
                commands.push(command);
            }
        }
    });
    commands
}

/// A key of the row of digits that is pressed alone is its digit, whatever it types. With Ctrl it is what it types
/// where that is a sign, as in every program: Ctrl and - stays Ctrl and -.
fn as_digit(event: &mut Event) {
    let Event::Key { key, physical_key: Some(physical), modifiers, .. } = event else { return };
    let digit = (Key::Num0..=Key::Num9).contains(physical);
    let sign = modifiers.command && matches!(key, Key::Minus | Key::Plus | Key::Equals);
    let means_more = modifiers.shift || modifiers.alt || sign;
    if digit && !means_more {
        *key = *physical;
    }
}

fn modifier_count(modifiers: Modifiers) -> u32 {
    u32::from(modifiers.command || modifiers.ctrl) + u32::from(modifiers.shift) + u32::from(modifiers.alt)
}

/// Keys that a text field needs: everything that types or edits.
fn belongs_to_a_field(key: egui::KeyboardShortcut) -> bool {
    let function_key = matches!(key.logical_key, Key::F1 | Key::F2 | Key::F3 | Key::F4 | Key::F9 | Key::F11);
    let edits = matches!(key.logical_key, Key::Z | Key::Y | Key::A | Key::C | Key::X | Key::V);
    !function_key && (key.modifiers.is_none() || key.modifiers == Modifiers::SHIFT || edits)
}

/// Keys with which a focused button, slider or list is worked.
fn belongs_to_a_widget(key: egui::KeyboardShortcut) -> bool {
    (key.modifiers.is_none() || key.modifiers == Modifiers::SHIFT)
        && matches!(
            key.logical_key,
            Key::Space
                | Key::Enter
                | Key::ArrowLeft
                | Key::ArrowRight
                | Key::ArrowUp
                | Key::ArrowDown
                | Key::Home
                | Key::End
        )
}
