//! The label image that is scored against: what it looks like, and which of its regions are void.

use eframe::egui::{Id, TextEdit, Ui};

use crate::app::Panel;
use crate::app::widgets::quiet;
use crate::engine::{Command, TruthSource};

const HELP: &str = "Numbers of regions that are no regions but pixels that nobody is to judge, as 255 in many data \
    sets. They count nowhere";

/// One line about the label image; nothing for what the picture itself knows.
pub fn labels_ui(ui: &mut Ui, panel: &mut Panel<'_>) {
    let Some((path, looks)) =
        panel.snapshot.truth.as_ref().and_then(TruthSource::path).zip(panel.snapshot.truth_looks.as_ref())
    else {
        return;
    };
    let ignored = panel.snapshot.truth.as_ref().map_or(&[][..], TruthSource::ignored);
    ui.horizontal(|ui| {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        ui.label(quiet(format!("{name}: {}", looks.in_words())));
        ui.add_space(8.0);
        let label = ui.label(quiet("Void regions"));
        // What is typed and not yet taken stands here.
        let id = Id::unique("void regions");
        let in_force = ignored.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let mut text = ui.data(|data| data.get_temp::<String>(id)).unwrap_or_else(|| in_force.clone());
        let field = ui.add(TextEdit::singleline(&mut text).desired_width(80.0).hint_text("none"));
        let field = field.labelled_by(label.id).on_hover_text(HELP);
        if field.lost_focus() {
            ui.data_mut(|data| data.remove::<String>(id));
            let numbers = text.split([',', ' ']).map(str::trim).filter(|number| !number.is_empty());
            let numbers: Option<Vec<u32>> = numbers.map(|number| number.parse().ok()).collect();
            if let Some(ignore) = numbers.filter(|ignore| ignore != ignored) {
                let source = TruthSource::labels(path.to_owned(), ignore);
                panel.commands.push(Command::Truth(Some(source)));
            }
        } else if field.has_focus() {
            ui.data_mut(|data| data.insert_temp(id, text));
        }
        if let Some(void) = looks.void.first() {
            let words = format!("Region {void} looks like void");
            if ui.button(format!("Leave out {void}")).on_hover_text(words).clicked() {
                let ignore = [ignored, &[*void]].concat();
                let source = TruthSource::labels(path.to_owned(), ignore);
                panel.commands.push(Command::Truth(Some(source)));
            }
        }
    });
}
