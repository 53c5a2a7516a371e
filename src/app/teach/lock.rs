//! The lock of the lesson that is played, where panels can ask for it: what cannot be used is grey, or not shown.

use std::sync::Arc;

use eframe::egui::{self, Id};

use crate::teach::{Control, Group, Lock, Rest};

fn id() -> Id {
    Id::unique("lock of the lesson")
}

/// Puts a lock in force, or none.
pub fn put_lock(ctx: &egui::Context, lock: Option<&Lock>) {
    ctx.data_mut(|data| match lock {
        Some(lock) => {
            data.insert_temp(id(), Arc::new(lock.clone()));
        }
        None => data.remove::<Arc<Lock>>(id()),
    });
}

fn lock(ctx: &egui::Context) -> Option<Arc<Lock>> {
    ctx.data(|data| data.get_temp::<Arc<Lock>>(id()))
}

/// Whether a setting may be turned.
pub fn allows(ctx: &egui::Context, control: Control) -> bool {
    lock(ctx).is_none_or(|lock| lock.has(control))
}

/// Whether a group may be used.
pub fn allows_group(ctx: &egui::Context, group: Group) -> bool {
    lock(ctx).is_none_or(|lock| lock.has_group(group))
}

/// Whether what cannot be used is not shown.
pub fn hides(ctx: &egui::Context) -> bool {
    lock(ctx).is_some_and(|lock| lock.rest == Rest::Hidden)
}

/// Draws what may be used; what may not is grey, or left out.
pub fn locked_ui(ui: &mut egui::Ui, usable: bool, contents: impl FnOnce(&mut egui::Ui)) {
    if usable || !hides(ui.ctx()) {
        ui.add_enabled_ui(usable, contents);
    }
}
