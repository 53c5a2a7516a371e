//! The lock of the lesson that is played, where panels can ask for it: what cannot be used is grey, or not shown.

use std::sync::Arc;

use eframe::egui::{self, Id};

use crate::teach::{Access, Handle, Lock};

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

/// What becomes of a setting or a group.
pub fn access(ctx: &egui::Context, handle: impl Into<Handle>) -> Access {
    lock(ctx).map_or(Access::Usable, |lock| lock.access(handle))
}

/// Draws what may be used; what may not is grey, or left out.
pub fn locked_ui(ui: &mut egui::Ui, access: Access, contents: impl FnOnce(&mut egui::Ui)) {
    if access != Access::Hidden {
        ui.add_enabled_ui(access == Access::Usable, contents);
    }
}
