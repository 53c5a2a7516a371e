//! What level 0 says that there is to see, as a picture beside the picture: in hidden columns, what the levels above
//! fill in.

use eframe::egui::{self, Color32, Id, Label, UiBuilder};

use super::cache::{self, Cache};
use super::hidden;
use super::layout::Lens;
use crate::app::Panel;
use crate::engine::{Command, Decoded, Reconstruction};

/// Asks the engine for the picture when somebody looks, and to make it no longer when nobody does.
pub fn follow(ctx: &egui::Context, panel: &mut Panel<'_>, looks: bool) {
    let id = Id::unique("reconstruction asked for");
    let asked: bool = ctx.data(|data| data.get_temp(id)).unwrap_or_default();
    if asked != looks {
        panel.commands.push(Command::Reconstruct(looks));
        ctx.data_mut(|data| data.insert_temp(id, looks));
    }
}

/// Paints the picture into its lens, or says why there is none.
pub fn tile(ui: &mut egui::Ui, panel: &Panel<'_>, cache: &mut Cache, lens: Lens) {
    match &panel.snapshot.reconstruction {
        Reconstruction::Decoded(decoded) => {
            let texture = cache.told(ui.ctx(), &decoded.picture);
            ui.painter_at(lens.rect).image(texture, lens.rect, cache::uv(&lens), Color32::WHITE);
            hidden::rim(ui, panel.snapshot, lens);
        }
        Reconstruction::NoDecoder => {
            ui.painter().rect_filled(lens.rect, 0.0, ui.visuals().extreme_bg_color);
            let inside = UiBuilder::new().max_rect(lens.rect.shrink(10.0)).id_salt("no decoder");
            ui.scope_builder(inside, |ui| {
                ui.vertical_centered(|ui| {
                    let words = "This model has no decoder: only learned models reconstruct";
                    ui.add_space(ui.available_height() * 0.35);
                    ui.add(Label::new(words).wrap().selectable(false));
                });
            });
        }
        Reconstruction::Unasked => {
            ui.painter().rect_filled(lens.rect, 0.0, ui.visuals().extreme_bg_color);
        }
    }
}

/// How far it is from the true picture, in words.
pub fn errors(decoded: &Decoded) -> String {
    let of = |error: Option<f32>, columns: &str| error.map(|error| format!("{error:.4} in {columns} columns"));
    let errors = [of(decoded.hidden_error, "hidden"), of(decoded.seen_error, "seen")];
    format!("Mean squared error {}", errors.into_iter().flatten().collect::<Vec<_>>().join(", "))
}
