//! The glossary: a sentence behind every term of the window, and the window in which they stand.
//!
//! What names a control is drawn by [`named_ui`]; a heading becomes a term by [`heading`]. A click on a term opens the
//! glossary there.

mod terms;

use eframe::egui::{self, CursorIcon, Id, Key, Label, Response, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui};

pub use terms::Term;

use super::theme::space;

/// What a click asks for, kept in the context until the window is drawn.
#[derive(Debug, Clone, Copy, Default)]
struct Asked(Option<Term>);

fn asked_id() -> Id {
    Id::unique("glossary asked for")
}

/// Opens the glossary at a term.
pub fn ask(ctx: &egui::Context, term: Term) {
    ctx.data_mut(|data| data.insert_temp(asked_id(), Asked(Some(term))));
}

/// Draws a name, as a term where the glossary has it. The glossary knows a term by its English name.
pub fn named_ui(ui: &mut Ui, name: &str, english: &str) -> Response {
    match Term::named(english) {
        Some(term) => explained(ui.add(Label::new(name).sense(Sense::CLICK).selectable(false)), term),
        None => ui.label(name),
    }
}

/// Makes a term of a heading that was drawn as a label.
pub fn heading(response: Response, term: Term) -> Response {
    explained(response.interact(Sense::CLICK), term)
}

/// Makes a term of what was drawn with [`Sense::CLICK`]: underlined under the pointer, a click opens the glossary.
fn explained(response: Response, term: Term) -> Response {
    if response.hovered() {
        let ink = response.ctx.global_style().visuals.weak_text_color();
        let (left, right, y) = (response.rect.left(), response.rect.right(), response.rect.bottom());
        let painter = response.ctx.layer_painter(response.layer_id);
        for dot in 0..((right - left) / 4.0) as usize {
            let x = left + dot as f32 * 4.0;
            painter.hline(x..=x + 2.0, y, Stroke::new(1.0, ink));
        }
    }
    if response.clicked() {
        ask(&response.ctx, term);
    }
    response.on_hover_cursor(CursorIcon::Help)
}

/// The window with all terms.
#[derive(Debug, Default)]
pub struct Glossary {
    /// Whether it is open.
    pub open: bool,
    typed: String,
    /// The term that it was opened at.
    at: Option<Term>,
    /// It has just been opened or sent to a term: what it was opened at comes into sight.
    fresh: bool,
    /// Esc was pressed in its field.
    escaped: bool,
}

/// The glossary, among windows.
pub fn window_id() -> Id {
    Id::unique("glossary")
}

impl Glossary {
    /// Opens it with all terms, or closes it.
    pub fn toggle(&mut self) {
        *self = Self { open: !self.open, fresh: true, ..Self::default() };
    }

    /// The term that it was opened at; none while it is closed.
    pub fn at(&self) -> Option<Term> {
        self.at.filter(|_| self.open)
    }

    /// Draws it while it is open, and opens it where a click has asked for it.
    pub fn ui(&mut self, ctx: &egui::Context) {
        if let Some(Asked(at)) = ctx.data_mut(|data| data.remove_temp(asked_id())) {
            *self = Self { open: true, fresh: true, at, ..Self::default() };
        }
        let mut open = self.open;
        let room = ctx.content_rect();
        egui::Window::new("Glossary")
            .id(window_id())
            .open(&mut open)
            .collapsible(false)
            .default_width(400.0)
            .default_height((room.height() - 160.0).clamp(160.0, 560.0))
            .default_pos(room.right_top() + egui::vec2(-440.0, 70.0))
            .show(ctx, |ui| self.contents(ui));
        // Esc in the field closes the window: nobody wants to leave the field and stay.
        let escaped = std::mem::take(&mut self.escaped);
        self.open = open && !escaped;
    }

    fn contents(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.typed).hint_text("Find a term").desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find a term"));
        if self.fresh && self.at.is_none() {
            response.request_focus();
        }
        if response.changed() {
            self.at = None;
        }
        self.escaped = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
        let mut found: Vec<(u8, Term)> =
            Term::ALL.into_iter().filter_map(|term| term.fits(&self.typed).map(|rank| (rank, term))).collect();
        // Names in the order of the alphabet, those that fit best first.
        found.sort_by_key(|(rank, term)| (*rank, term.name().to_lowercase()));
        ui.add_space(space::SMALL);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if found.is_empty() {
                ui.weak("No term is called that, and no sentence has these words");
            }
            for (_, term) in found {
                self.entry(ui, term);
            }
        });
        self.fresh = false;
    }

    fn entry(&self, ui: &mut Ui, term: Term) {
        let here = self.at == Some(term);
        let fill = if here { ui.visuals().faint_bg_color } else { egui::Color32::TRANSPARENT };
        let frame = egui::Frame::new().fill(fill).corner_radius(4).inner_margin(6);
        let drawn = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.strong(term.name());
            ui.label(term.sentence());
            if let Some(source) = term.source() {
                ui.label(RichText::new(source).weak().small());
            }
        });
        if here && self.fresh {
            drawn.response.scroll_to_me(Some(egui::Align::TOP));
        }
    }
}
