//! The card of a lesson, and the ring around what it points at. Neither takes the pointer from what lies below: the
//! ring is paint, and the card lies beside.

use eframe::egui::{
    self, Color32, CornerRadius, Frame, Id, LayerId, Order, Rect, RichText, Role, Stroke, StrokeKind, Vec2, WidgetInfo,
};

use super::playing::{Choice, Playing, Stage};
use super::{focus, spot};
use crate::app::theme::space;
use crate::app::widgets::leading;
use crate::app::words;
use crate::teach::{Anchor, Answer, Ask, Quantity, Sight, Wanted};

/// Width of the card, in points.
const WIDTH: f32 = 276.0;
/// The same in a presentation: it fits into the panel of pinned controls.
const LARGE_WIDTH: f32 = 292.0;
/// How much larger than other text that of the card is in a presentation: 32 pixels beside 24.
const LARGE: f32 = 4.0 / 3.0;

/// What was asked for on the card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Asked {
    /// The next step.
    Next,
    /// The step before.
    Back,
    /// What the step wants done.
    DoIt,
    /// An answer.
    Choose(Choice),
    /// To leave, perhaps.
    Leave,
    /// To stay after all.
    Stay,
    /// The user's own run again.
    BackToWork,
    /// The lesson's run stays.
    Keep,
    /// What was answered, in a file.
    SaveAnswers,
    /// The lesson after it.
    Onward,
}

/// What the card says, beside the lesson itself.
pub struct Shown<'a> {
    /// What there is to see.
    pub sight: Option<Sight<'a>>,
    /// Where the anchor is.
    pub anchor: Option<Rect>,
    /// Where the maps are.
    pub maps: &'a [Rect],
    /// The title of the lesson after it.
    pub onward: Option<&'a str>,
    /// Whether something is being done.
    pub busy: bool,
    /// Whether it is read from afar, in a presentation.
    pub large: bool,
}

/// The layer of the ring.
fn ring_layer() -> LayerId {
    LayerId::new(Order::Middle, Id::unique("ring of the lesson"))
}

/// Paints the ring: light and dark, so that it is seen on any ground.
pub fn ring_ui(ctx: &egui::Context, around: Rect) {
    let accent = ctx.global_style().visuals.hyperlink_color;
    let painter = ctx.layer_painter(ring_layer());
    let rect = around.expand(3.0).intersect(ctx.content_rect().shrink(2.0));
    for (grown, width, colour) in [(1.5, 1.0, Color32::BLACK), (0.0, 2.0, accent), (-1.5, 1.0, Color32::WHITE)] {
        let corner = CornerRadius::same(6);
        painter.rect_stroke(rect.expand(grown), corner, Stroke::new(width, colour), StrokeKind::Middle);
    }
}

/// Draws the card. What was asked for comes back.
pub fn card_ui(ctx: &egui::Context, playing: &Playing, shown: &Shown<'_>) -> Option<Asked> {
    let id = Id::unique("card of the lesson");
    let size_id = id.with("size");
    let size: Vec2 = ctx.data(|data| data.get_temp(size_id)).unwrap_or(Vec2::new(WIDTH + 24.0, 220.0));
    let at = spot::place(ctx.content_rect(), size, shown.anchor, shown.maps);
    let mut asked = None;
    let area = egui::Area::new(id).order(Order::Foreground).fixed_pos(at).constrain(true);
    let drawn = area.show(ctx, |ui| {
        let frame = Frame::window(ui.style()).inner_margin(12).stroke(Stroke::new(1.5, ui.visuals().hyperlink_color));
        frame.show(ui, |ui| {
            if shown.large {
                let body = ui.style_mut().text_styles.get_mut(&egui::TextStyle::Body);
                body.into_iter().for_each(|font| font.size *= LARGE);
            }
            ui.set_width(if shown.large { LARGE_WIDTH } else { WIDTH });
            asked = match playing.stage {
                Stage::Step => step_ui(ui, playing, shown),
                Stage::Leaving => end_ui(ui, playing, shown, false),
                Stage::Over => end_ui(ui, playing, shown, true),
            };
        });
    });
    let now = drawn.response.rect.size();
    if (now - size).length() > 0.5 {
        ctx.data_mut(|data| data.insert_temp(size_id, now));
        ctx.request_repaint();
    }
    asked
}

/// Title and progress.
fn head_ui(ui: &mut egui::Ui, playing: &Playing) {
    let words = words::of(ui.ctx());
    let title = playing.lesson.title.of(words.language().key());
    ui.horizontal(|ui| {
        ui.add(egui::Label::new(RichText::new(title).strong()).truncate());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let places = [("step", (playing.at + 1).into()), ("steps", playing.lesson.steps.len().into())];
            ui.weak(words.fill("card-progress", places));
        });
    });
}

/// A text that a screen reader says as soon as it changes.
fn said_ui(ui: &mut egui::Ui, text: &str) {
    let response = ui.label(text);
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_live(egui::accesskit::Live::Polite);
        node.set_value(text);
    });
}

fn step_ui(ui: &mut egui::Ui, playing: &Playing, shown: &Shown<'_>) -> Option<Asked> {
    let mut asked = None;
    let step = playing.step();
    let words = words::of(ui.ctx());
    head_ui(ui, playing);
    ui.add_space(space::SMALL);
    let text = match (&shown.sight, step.text.of(words.language().key())) {
        (Some(sight), Some(text)) => text.fill(sight),
        (None, Some(text)) => text.blank(),
        (_, None) => String::new(),
    };
    said_ui(ui, &text);
    playing.lesson.bets_before(playing.at).into_iter().for_each(|bet| answer_ui(ui, playing, bet));
    if let Some(ask) = &step.ask {
        ui.add_space(space::MEDIUM);
        asked = ask_ui(ui, playing, ask).or(asked);
        if ask.at_once {
            answer_ui(ui, playing, playing.at);
        }
    }
    if let Some(why) = &playing.stuck {
        ui.colored_label(ui.visuals().warn_fg_color, why);
    } else if step.anchor.is_some() && shown.anchor.is_none() && !shown.busy && !playing.fresh {
        ui.weak(words.say("card-not-there"));
    }
    ui.add_space(space::MEDIUM);
    ui.horizontal(|ui| {
        let back = ui.add_enabled(playing.at > 0 && !shown.busy, egui::Button::new(words.say("card-back")));
        if back.on_hover_text(words.tip("card-back")).clicked() {
            asked = Some(Asked::Back);
        }
        if step.is_done_for_you() {
            let waits = shown.busy || step.ask.is_some() && !playing.choices.contains_key(&playing.at);
            let done = playing.done.contains(&playing.at) && step.check.is_some();
            let button = ui.add_enabled(!waits && !done, egui::Button::new(words.say("card-do")));
            if button.on_hover_text(words.tip("card-do")).clicked() {
                asked = Some(Asked::DoIt);
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let last = playing.at + 1 == playing.lesson.steps.len();
            let ready = playing.is_done();
            let name = match (ready, last) {
                (true, false) => "card-next",
                (true, true) => "card-finish",
                (false, _) => "card-skip",
            };
            let name = words.say(name);
            let button = if ready { leading(ui, &name) } else { egui::Button::new(name) };
            let next = ui.add_enabled(!shown.busy, button);
            focus::mark(ui.ctx(), next.id);
            if next.on_hover_text(words.tip("card-next")).clicked() {
                asked = Some(Asked::Next);
            }
            if ui.button(words.say("card-leave")).on_hover_text(words.tip("card-leave")).clicked() {
                asked = Some(Asked::Leave);
            }
            if shown.busy {
                ui.spinner();
            }
        });
    });
    asked
}

/// The question, and its options or a number.
fn ask_ui(ui: &mut egui::Ui, playing: &Playing, ask: &Ask) -> Option<Asked> {
    let mut asked = None;
    let chosen = playing.choices.get(&playing.at).copied();
    let words = words::of(ui.ctx());
    let language = words.language().key();
    ui.label(RichText::new(ask.question.of(language)).strong());
    // What was answered stays answered: it is a bet.
    ui.add_enabled_ui(chosen.is_none(), |ui| {
        let options: &[_] = match &ask.wanted {
            Wanted::Option(options) => options,
            Wanted::Number(quantity) => {
                asked = number_ui(ui, playing, ask, quantity);
                &[]
            }
        };
        let options = options.iter().enumerate();
        let said = |place| Choice::Said(Answer::Option(place));
        let options = options.map(|(place, (option, _))| (said(place), option.of(language).to_owned()));
        for (choice, text) in options.chain([(Choice::Unknown, words.say("card-unknown"))]) {
            let response = ui.radio(chosen == Some(choice), &text);
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen == Some(choice), &text));
            if response.clicked() {
                asked = Some(Asked::Choose(choice));
            }
        }
    });
    asked
}

/// A number that is typed, and a button that says it.
fn number_ui(ui: &mut egui::Ui, playing: &Playing, ask: &Ask, quantity: &Quantity) -> Option<Asked> {
    let id = Id::unique("number that is asked for").with((&playing.lesson.id, playing.at));
    let said = match playing.choices.get(&playing.at) {
        Some(Choice::Said(Answer::Number(said))) => Some(*said),
        _ => None,
    };
    let mut typed: f64 = said.or_else(|| ui.data(|data| data.get_temp(id))).unwrap_or(0.0);
    let mut asked = None;
    ui.horizontal(|ui| {
        let words = words::of(ui.ctx());
        let language = words.language().key();
        let name = ask.question.of(language);
        let field = ui.add(egui::DragValue::new(&mut typed).speed(1.0).range(-1e9..=1e9));
        field.widget_info(|| WidgetInfo::labeled(Role::SpinButton, said.is_none(), name));
        if field.changed() {
            ui.data_mut(|data| data.insert_temp(id, typed));
        }
        ui.label(quantity.unit.of(language));
        if ui.button(words.say("card-say")).on_hover_text(words.tip("card-say")).clicked() {
            asked = Some(Asked::Choose(Choice::Said(Answer::Number(typed))));
        }
    });
    asked
}

/// What was said to a question, and what is so.
fn answer_ui(ui: &mut egui::Ui, playing: &Playing, place: usize) {
    let Some((ask, choice, is)) = playing.answered(place) else { return };
    let words = words::of(ui.ctx());
    let say = |answer| ask.words(answer, words.language().key()).into();
    let text = match choice {
        Choice::Said(said) if said == is => words.fill("card-right", [("is", say(is))]),
        Choice::Said(said) if ask.is_right(said, is) => words.fill("card-near", [("said", say(said)), ("is", say(is))]),
        Choice::Said(said) => words.fill("card-wrong", [("said", say(said)), ("is", say(is))]),
        Choice::Unknown => words.fill("card-answer", [("is", say(is))]),
    };
    ui.add_space(space::SMALL);
    said_ui(ui, &text);
}

/// The end of a lesson, or the question whether to leave it.
fn end_ui(ui: &mut egui::Ui, playing: &Playing, shown: &Shown<'_>, over: bool) -> Option<Asked> {
    let mut asked = None;
    let words = words::of(ui.ctx());
    head_ui(ui, playing);
    ui.add_space(space::SMALL);
    let (bets, right) = playing.known();
    match over {
        true if bets > 0 => {
            said_ui(ui, &words.fill("card-over-bets", [("bets", bets.into()), ("right", right.into())]));
        }
        true => said_ui(ui, &words.say("card-over")),
        false => said_ui(ui, &words.say("card-leaving")),
    }
    if over && let Some(removes) = &playing.lesson.removes {
        ui.add_space(space::SMALL);
        let removes = removes.of(words.language().key());
        ui.weak(words.fill("card-removes", [("removes", removes.into())]));
    }
    ui.add_space(space::MEDIUM);
    ui.horizontal_wrapped(|ui| {
        let own = leading(ui, &words.say("card-own"));
        let own = ui.add(own);
        focus::mark(ui.ctx(), own.id);
        if own.on_hover_text(words.tip("card-own")).clicked() {
            asked = Some(Asked::BackToWork);
        }
        if ui.button(words.say("card-keep")).on_hover_text(words.tip("card-keep")).clicked() {
            asked = Some(Asked::Keep);
        }
        let save = over && bets > 0;
        if save && ui.button(words.say("card-save")).on_hover_text(words.tip("card-save")).clicked() {
            asked = Some(Asked::SaveAnswers);
        }
        if !over && ui.button(words.say("card-stay")).on_hover_text(words.tip("card-stay")).clicked() {
            asked = Some(Asked::Stay);
        }
    });
    if over && let Some(onward) = shown.onward {
        let button = ui.button(words.fill("card-onward", [("lesson", onward.into())]));
        if button.on_hover_text(words.tip("card-onward")).clicked() {
            asked = Some(Asked::Onward);
        }
    }
    asked
}

/// What must be open for an anchor: a panel at a side.
pub fn side_of(anchor: Anchor) -> Option<crate::app::fit::Side> {
    use crate::app::fit::Side;
    match anchor {
        Anchor::Weight(_) | Anchor::Smoother | Anchor::Preset => Some(Side::Left),
        Anchor::Contributions | Anchor::Attention => Some(Side::Right),
        Anchor::Below => Some(Side::Below),
        _ => None,
    }
}
