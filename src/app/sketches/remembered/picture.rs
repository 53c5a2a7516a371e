//! One picture of the memory: what it is, and its islands drawn again from its sketch alone, beside the true ones.

use std::sync::Arc;

use eframe::egui::{ComboBox, Label, RichText, Ui};

use super::file::Opened;
use super::present::ago;
use crate::app::background::Later;
use crate::app::sketches::sketch::discs::discs_ui;
use crate::app::widgets::row::whole_ui;
use crate::app::widgets::{fixed, quiet, thousands};
use crate::engine::worker::Wake;
use crate::sketch::{Network, Returned, STEPS, unpack};

/// A picture whose first numbers are unpacked.
#[derive(Debug, Clone)]
struct Asked {
    opened: Arc<Opened>,
    place: usize,
    keep: usize,
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.opened, &other.opened) && (self.place, self.keep) == (other.place, other.keep)
    }
}

/// A picture as it was, and as it comes back.
struct Unpacked {
    network: Network,
    returned: Vec<Returned>,
}

/// The picture, between frames.
#[derive(Default)]
pub struct PictureView {
    /// Numbers that are kept; none: all.
    keep: Option<usize>,
    /// The module whose islands are drawn; none: the highest level.
    module: Option<String>,
    unpacked: Later<Asked, Unpacked>,
}

impl PictureView {
    /// Whether a thread is at work.
    pub fn is_working(&self) -> bool {
        self.unpacked.is_working()
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, opened: &Arc<Opened>, place: Option<usize>, wake: &Wake) {
        let Some(place) = place else {
            ui.label(quiet("Nothing is remembered yet"));
            return;
        };
        let (header, entry) = (&opened.memory.header, &opened.memory.records[place].entry);
        ui.add(Label::new(RichText::new(format!("{}: {}", place + 1, entry.name)).strong()).truncate());
        let islands = entry.objects.len().saturating_sub(1);
        ui.label(quiet(format!("Added {}, {islands} islands in its sketch", ago(entry.added))).small());
        let mut keep = self.keep.unwrap_or(header.kept).min(header.kept);
        let tip = "Only the first so many numbers of its sketch are looked at; the file stays as it is";
        if whole_ui(ui, "Keep", tip, 16..=header.kept.max(16), header.kept, &mut keep) {
            self.keep = (keep < header.kept).then_some(keep.max(1));
        }
        let keep = self.keep.unwrap_or(header.kept).min(header.kept);
        let asked = Asked { opened: opened.clone(), place, keep };
        self.unpacked.wish(&asked, wake, |Asked { opened, place, keep }| {
            let record = &opened.memory.records[*place];
            let network = Network::new(record.entry.objects.clone(), 0).map_err(|error| error.to_string())?;
            let returned = unpack(&network, &record.sketch[..*keep], STEPS, &opened.memory.header.sketch);
            Ok(Unpacked { network, returned })
        });
        if let Some(words) = self.unpacked.failure(&asked) {
            crate::app::widgets::fields::refusal(ui, words);
        }
        let Some((of, unpacked)) = self.unpacked.latest() else { return };
        if !Arc::ptr_eq(&of.opened, opened) || of.place != place {
            ui.label(quiet("Its islands are being drawn again"));
            return;
        }
        let Unpacked { network, returned } = &**unpacked;
        let levels: Vec<String> = (0..header.levels).rev().map(crate::sketch::parse::level_name).collect();
        let module = self
            .module
            .clone()
            .filter(|module| levels.contains(module))
            .or_else(|| levels.first().cloned())
            .unwrap_or_default();
        ui.horizontal(|ui| {
            let label = ui.label("Level");
            let combo = ComboBox::from_id_salt("level drawn again").selected_text(&module);
            let combo = combo.show_ui(ui, |ui| {
                for level in &levels {
                    if ui.selectable_label(*level == module, level).clicked() {
                        self.module = Some(level.clone());
                    }
                }
            });
            combo.response.labelled_by(label.id);
        });
        discs_ui(ui, network, returned, &module, None);
        let cosines: Vec<f64> = returned.iter().filter_map(|back| back.cosine).collect();
        let mean = cosines.iter().sum::<f64>() / cosines.len().max(1) as f64;
        let unknowns = network.objects().len() * (network.attributes() + 1);
        let words = format!(
            "Unpacked from {} numbers for {} unknowns: mean cosine with the truth {}",
            thousands(of.keep),
            thousands(unknowns),
            fixed(mean as f32, 5, 3)
        );
        ui.add(Label::new(quiet(words).small()).wrap());
    }
}
