//! Which commands the keyboard asks for in this frame.

use eframe::egui::{self, Key, Modifiers};

use super::{ENTRIES, UiCommand};

/// The commands whose keys were pressed, taken out of the input so that no widget sees them too.
///
/// What is being typed into a field stays there. A focused button or slider keeps Space, Enter and the arrow keys.
pub fn pressed(ctx: &egui::Context) -> Vec<UiCommand> {
    let typing = ctx.text_edit_focused();
    let focused = ctx.egui_wants_keyboard_input();
    // Shift+Right also matches Right: keys with more modifiers are asked first.
    let mut keys: Vec<_> = ENTRIES
        .iter()
        .flat_map(|entry| entry.keys.iter().map(move |key| (*key, entry.command)))
        .filter(|(key, command)| *command != UiCommand::Paste && !(typing && belongs_to_a_field(*key)))
        .filter(|(key, _)| !(focused && belongs_to_a_widget(*key)))
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
                | Key::Escape
        )
}
