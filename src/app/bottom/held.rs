//! Controls whose value belongs to the engine. While one is held it shows its own value, since the engine's answer is a
//! frame or two late, and everything that it changes is one point of undo.

use eframe::egui::{Id, Response, Ui};

use crate::app::Panel;
use crate::engine::{Command, Gesture, Setup};

#[derive(Debug, Clone, Copy, Default)]
struct Hold {
    value: f64,
    gesture: Gesture,
}

/// A number for a gesture that begins now.
pub fn new_gesture(ui: &Ui) -> Gesture {
    // The top bit keeps clear of gestures that are counted from one.
    (ui.ctx().cumulative_pass_nr() + 1) | 1 << 63
}

/// Draws a control for `actual`; gives the value when it was changed, and the gesture that it belongs to.
pub fn held(
    ui: &mut Ui,
    id: Id,
    actual: f64,
    draw: impl FnOnce(&mut Ui, &mut f64) -> Response,
) -> (Response, Option<(f64, Gesture)>) {
    let hold: Option<Hold> = ui.data(|data| data.get_temp(id));
    let mut value = hold.map_or(actual, |hold| hold.value);
    let response = draw(ui, &mut value);
    let change = response.changed().then(|| {
        let gesture = hold.map_or_else(|| new_gesture(ui), |hold| hold.gesture);
        ui.data_mut(|data| data.insert_temp(id, Hold { value, gesture }));
        (value, gesture)
    });
    let in_hand = response.is_pointer_button_down_on() || response.dragged() || response.has_focus();
    if hold.is_some() && change.is_none() && !in_hand {
        ui.data_mut(|data| data.remove_temp::<Hold>(id));
    }
    (response, change)
}

/// Sends the setup with a change made to it, if that changes anything.
pub fn change(panel: &mut Panel<'_>, gesture: Gesture, edit: impl FnOnce(&mut Setup)) {
    let mut setup = Setup::clone(&panel.snapshot.setup);
    edit(&mut setup);
    if setup != *panel.snapshot.setup {
        panel.commands.push(Command::Change(Box::new(setup), gesture));
    }
}
