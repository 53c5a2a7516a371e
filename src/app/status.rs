//! The line at the foot of the window: the hint at the beginning, settled, halted, what is being opened or written, and
//! at its right the newest message. It is always there and always as high, so that nothing moves because it speaks.

use eframe::egui::{self, Rect, RichText, Role, Sense, Stroke, StrokeKind, UiBuilder, WidgetInfo, vec2};

use super::commands::{UiCommand, entry};
use super::export::Job;
use super::fit::Side;
use super::theme::space;
use super::toasts::Toasts;
use super::widgets::leading;
use super::words::{self, source_id};
use crate::engine::{Phase, Snapshot, Transport};
use crate::glom::Origin;

/// What there is to say.
pub struct Status<'a> {
    /// The run.
    pub snapshot: Option<&'a Snapshot>,
    /// What is being loaded.
    pub busy: Option<&'a str>,
    /// Whether that can be given up.
    pub can_cancel: bool,
    /// Exports in progress.
    pub jobs: &'a [Job],
    /// Nothing has been stepped yet.
    pub hint: bool,
    /// The tour is offered.
    pub tour: bool,
}

/// Draws the line: the state of the run at the left, messages at the right. A message takes the room that it needs.
/// True when what is being loaded is to be given up.
pub fn bar_ui(ui: &mut egui::Ui, status: &Status, toasts: &mut Toasts, commands: &mut Vec<UiCommand>) -> bool {
    let mut cancelled = false;
    let height = ui.text_style_height(&egui::TextStyle::Body) + 2.0 * space::SMALL;
    let frame = egui::Frame::side_top_panel(ui.style()).inner_margin(egui::Margin::symmetric(8, 0));
    egui::Panel::bottom("foot of the window").frame(frame).exact_size(height).show(ui, |ui| {
        let line = ui.available_rect_before_wrap();
        toasts.follow(ui.ctx());
        let message = toasts.width(ui).min(line.width());
        // What is left of a short sentence beside a long message would be no sentence.
        let message = if line.width() - message < 120.0 { line.width() } else { message };
        let (left, right) = line.split_left_right_at_x(line.right() - message);
        let row = |ui: &mut egui::Ui, rect: Rect, layout, name: &str, contents: &mut dyn FnMut(&mut egui::Ui)| {
            ui.scope_builder(UiBuilder::new().max_rect(rect).layout(layout).id_salt(name), |ui| {
                ui.shrink_clip_rect(rect);
                contents(ui);
            });
        };
        let rows = egui::Layout::left_to_right(egui::Align::Center);
        if left.width() > 1.0 {
            row(ui, left.with_max_x(left.right() - space::SMALL), rows, "state", &mut |ui| {
                cancelled = state_ui(ui, status, commands);
            });
        }
        row(ui, right, egui::Layout::right_to_left(egui::Align::Center), "message", &mut |ui| toasts.line_ui(ui));
        ui.advance_cursor_after_rect(line);
    });
    cancelled
}

fn state_ui(ui: &mut egui::Ui, status: &Status, commands: &mut Vec<UiCommand>) -> bool {
    let mut cancelled = false;
    for job in status.jobs {
        job.ui(ui);
        ui.separator();
    }
    // Before there is a run the middle of the window says it.
    if let Some(busy) = status.busy.filter(|_| status.snapshot.is_some()) {
        ui.spinner();
        ui.label(busy);
        if status.can_cancel {
            let cancel = ui.small_button(words::say(ui.ctx(), "status-cancel"));
            cancelled = cancel.on_hover_text(words::tip(ui.ctx(), "status-cancel")).clicked();
        }
        ui.separator();
    }
    if status.tour && status.snapshot.is_some() {
        tour_ui(ui, commands);
    }
    if let Some(snapshot) = status.snapshot {
        sentence(ui, snapshot, status.hint, commands);
    }
    cancelled
}

/// Who is new here is offered the tour, in a place that covers nothing, until it was taken or put away.
fn tour_ui(ui: &mut egui::Ui, commands: &mut Vec<UiCommand>) {
    let words = words::of(ui.ctx());
    let tour = entry(UiCommand::Tour);
    let button = leading(ui, &tour.title(&words)).small();
    if ui.add(button).on_hover_text(tour.tip(&words)).clicked() {
        commands.push(UiCommand::Tour);
    }
    let not_now = ui.small_button(words.say("status-not-now"));
    if not_now.on_hover_text(entry(UiCommand::TourNotNow).tip(&words)).clicked() {
        commands.push(UiCommand::TourNotNow);
    }
    ui.separator();
}

fn sentence(ui: &mut egui::Ui, snapshot: &Snapshot, hint: bool, commands: &mut Vec<UiCommand>) {
    let accent = ui.visuals().hyperlink_color;
    let said = words::of(ui.ctx());
    let mut button = |ui: &mut egui::Ui, command: UiCommand, id: &str| {
        if ui.small_button(said.say(id)).on_hover_text(entry(command).tip_with_key(&said)).clicked() {
            commands.push(command);
        }
    };
    // The end of a sentence is left out before the button behind it is.
    let words = |ui: &mut egui::Ui, text: RichText| ui.add(egui::Label::new(text).truncate());
    if let Some(reason) = &snapshot.halted {
        let error = ui.visuals().error_fg_color;
        ui.label(RichText::new(said.say("status-halted")).color(error).strong());
        button(ui, UiCommand::Undo, "status-undo");
        button(ui, UiCommand::Reset, "transport-reset");
        words(ui, RichText::new(reason));
    } else if let Some(phase) = snapshot.phase {
        ui.label(RichText::new(said.say("status-slow")).color(accent).strong());
        button(ui, UiCommand::Phase, "transport-phase");
        let shown = match phase {
            Phase::Contribution(source) => {
                said.fill("status-contribution", [("source", said.say(&format!("{}.said", source_id(source))).into())])
            }
            Phase::Average => said.say("status-average"),
        };
        words(ui, RichText::new(shown).weak());
    } else if hint && snapshot.transport == Transport::Paused {
        let hint = match snapshot.origin {
            Origin::Random => "status-hint-random",
            _ => "status-hint",
        };
        words(ui, RichText::new(said.say(hint)).color(accent));
    } else if snapshot.settled {
        ui.label(RichText::new(said.say("status-settled")).color(accent).strong());
        let hint = if snapshot.rested { "status-rested" } else { "status-settled-hint" };
        words(ui, RichText::new(said.say(hint)));
    } else if snapshot.step < snapshot.newest_step && snapshot.transport == Transport::Paused {
        button(ui, UiCommand::Last, "status-newest");
        let looking_back = said.fill("status-looking-back", [("newest", snapshot.newest_step.into())]);
        words(ui, RichText::new(looking_back).weak());
    } else if !snapshot.all_is_shown() {
        button(ui, UiCommand::ShowEverything, "command-show-everything");
        words(ui, RichText::new(said.say("status-hidden")).weak());
    }
}

/// Three small buttons, each a window with one of its sides filled: the panels that are open, and a click away.
pub fn sides_ui(ui: &mut egui::Ui, sides: [(Side, bool); 3], commands: &mut Vec<UiCommand>) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let said = words::of(ui.ctx());
    for (side, open) in sides {
        let (command, id) = match side {
            Side::Left => (UiCommand::LeftPanel, "panel-left"),
            Side::Right => (UiCommand::RightPanel, "panel-right"),
            Side::Below => (UiCommand::BottomPanel, "panel-below"),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(22.0, 20.0), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, open, said.say(id)));
        let visuals = ui.style().interact(&response);
        let window = Rect::from_center_size(rect.center(), vec2(15.0, 12.0));
        let part = match side {
            Side::Left => window.with_max_x(window.left() + 5.0),
            Side::Right => window.with_min_x(window.right() - 5.0),
            Side::Below => window.with_min_y(window.bottom() - 5.0),
        };
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, visuals.corner_radius, visuals.weak_bg_fill);
        }
        let ink = visuals.text_color();
        if open {
            ui.painter().rect_filled(part, 1.0, ink);
        }
        for rect in [window, part] {
            ui.painter().rect_stroke(rect, 1.0, Stroke::new(1.0, ink), StrokeKind::Inside);
        }
        if response.on_hover_text(entry(command).tip_with_key(&said)).clicked() {
            commands.push(command);
        }
    }
}

/// While a file is held over the window.
pub fn drop_overlay(ctx: &egui::Context) {
    if ctx.input(|input| input.raw.hovered_files.is_empty()) {
        return;
    }
    let rect = ctx.content_rect();
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop"));
    let painter = ctx.layer_painter(layer);
    painter.rect_filled(rect, 0, egui::Color32::from_black_alpha(170));
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        words::say(ctx, "status-drop"),
        egui::FontId::proportional(20.0),
        egui::Color32::WHITE,
    );
}
