//! What stands below the maps, beside what is told of the picture: the gate, or the heads.

use eframe::egui::Ui;

/// What stands below the maps beside what is told of the picture.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Below {
    #[default]
    Trust,
    Heads,
}

/// Chooses what stands below.
pub(super) fn below_ui(ui: &mut Ui, below: &mut Below) {
    let tip = "Softmax of the running errors of both sides. The error of a side is its surprise: how far what its \
               columns hold is from what bottom-up says, level 0 from the picture (mean of 1 − cosine). Above one half \
               left is trusted more. A side on which the picture weighs more is surprised less, and that alone proves \
               nothing";
    ui.selectable_value(below, Below::Trust, "Trust").on_hover_text(tip).accessible_name("Who is trusted");
    let tip = "Linear heads on left, on right and on both: do two sides know together what neither knows alone?";
    ui.selectable_value(below, Below::Heads, "Heads").on_hover_text(tip).accessible_name("Heads on both");
}
