//! The same read shown both ways: the cue x times the matrix, and the sum over the remembered steps of what each of
//! them says to x, eta lambda^(t - tau) mean_i x_i(tau) [x_i(tau) . x]: attention to the recent past (Ba et al. 2016,
//! equation 2).

use eframe::egui::{self, Align2, Mesh, Rect, Role, Sense, Shape, Stroke, WidgetInfo, pos2, vec2};

use super::lane::{Lane, signed_ink};
use crate::app::widgets::{quiet, short};
use crate::engine::BothReads;
use crate::grid::Grid;

/// Room for the names of the lanes.
const NAMES: f32 = 28.0;

/// Draws a heading and two pictures of the read into their places.
pub fn reads_ui(ui: &mut egui::Ui, places: [Rect; 2], read: Option<&BothReads>, grid: Grid, heading: f32) {
    let [left, right] = places.map(|rect| rect.with_min_y(rect.top() + heading));
    let head = places[0].union(places[1]).with_max_y(left.top());
    let heading = egui::UiBuilder::new().max_rect(head).layout(egui::Layout::left_to_right(egui::Align::Center));
    ui.scope_builder(heading, |ui| {
        ui.strong("One read, two ways").on_hover_text(
            "Left: the cue x and the answer A x, bars through the matrix, line through the list. \
             Right: what each remembered step adds to the answer, eta lambda^age times how alike it is to the cue",
        );
        let text = match read {
            Some(read) => {
                let why = read.incomplete.as_deref().map(|why| format!(" · {why}")).unwrap_or_default();
                let (row, col) = grid.place(read.column);
                format!("column at row {row}, col {col} · difference {}{why}", short(read.difference))
            }
            None => "Point at a column of the picture, click to pin it".to_owned(),
        };
        ui.add(egui::Label::new(quiet(text).small()).truncate());
    });
    match read {
        Some(read) => {
            vectors(ui, left, read);
            steps(ui, right, read);
        }
        None => {
            for (rect, name) in [(left, "Read through the matrix"), (right, "Read through the remembered steps")] {
                ui.painter().rect_filled(rect, 0.0, ui.visuals().extreme_bg_color);
                let response = ui.interact(rect, egui::Id::unique(name), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
            }
        }
    }
}

/// The cue above, the answer below: bars through the matrix, a line through the list.
fn vectors(ui: &mut egui::Ui, rect: Rect, read: &BothReads) {
    let name = "Read through the matrix";
    let response = ui.interact(rect, egui::Id::unique(name), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let painter = ui.painter_at(rect);
    let visuals = ui.visuals();
    painter.rect_filled(rect, 0.0, visuals.extreme_bg_color);
    let (upper, lower) = rect.split_top_bottom_at_fraction(0.42);
    let (weak, line) = (visuals.weak_text_color(), visuals.widgets.noninteractive.bg_stroke);
    let font = egui::TextStyle::Small.resolve(ui.style());
    let room = |lane: Rect| Rect::from_min_max(lane.min + vec2(NAMES, 4.0), lane.max - vec2(4.0, 4.0));
    for (lane, text) in [(upper, "x"), (lower, "A x")] {
        painter.text(lane.left_center() + vec2(5.0, 0.0), Align2::LEFT_CENTER, text, font.clone(), weak);
    }
    let lane = room(lower);
    let width = lane.width() / read.cue.len().max(1) as f32;
    let x = |at: usize| lane.left() + at as f32 * width;
    let cue = Lane::of(room(upper), &[&read.cue]);
    let answer = Lane::of(lane, &[&read.through_matrix, &read.through_list]);
    let mut mesh = Mesh::default();
    for (at, &value) in read.cue.iter().enumerate() {
        cue.bar(&mut mesh, x(at), x(at + 1), value, weak);
    }
    for (at, &value) in read.through_matrix.iter().enumerate() {
        answer.bar(&mut mesh, x(at), x(at + 1), value, signed_ink(value));
    }
    for lane in [cue, answer] {
        painter.hline(x(0)..=x(read.cue.len()), lane.y(0.0), line);
    }
    painter.add(mesh);
    let points = read.through_list.iter().enumerate().filter(|(_, value)| value.is_finite());
    let points = points.map(|(at, value)| pos2(x(at) + 0.5 * width, answer.y(*value))).collect();
    painter.add(Shape::line(points, Stroke::new(1.0, visuals.strong_text_color())));
    if let Some(point) = response.hover_pos() {
        let at = ((point.x - lane.left()) / width).max(0.0) as usize;
        if let (Some(x), Some(matrix), Some(list)) =
            (read.cue.get(at), read.through_matrix.get(at), read.through_list.get(at))
        {
            response.on_hover_text_at_pointer(format!(
                "Component {at}: x {}\nA x through the matrix {}\nthrough the list {}",
                short(*x),
                short(*matrix),
                short(*list)
            ));
        }
    }
}

/// What each remembered step adds, the newest at the right.
fn steps(ui: &mut egui::Ui, rect: Rect, read: &BothReads) {
    let name = "Read through the remembered steps";
    let response = ui.interact(rect, egui::Id::unique(name), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    let painter = ui.painter_at(rect);
    let visuals = ui.visuals();
    painter.rect_filled(rect, 0.0, visuals.extreme_bg_color);
    let (weak, line) = (visuals.weak_text_color(), visuals.widgets.noninteractive.bg_stroke);
    let font = egui::TextStyle::Small.resolve(ui.style());
    let inner = Rect::from_min_max(rect.min + vec2(4.0, font.size + 5.0), rect.max - vec2(4.0, font.size + 5.0));
    if read.recent.is_empty() {
        painter.text(rect.center(), Align2::CENTER_CENTER, "Nothing remembered yet", font, weak);
        return;
    }
    let shares: Vec<f32> = read.recent.iter().map(|recent| recent.share).collect();
    let top = shares.iter().copied().filter(|share| share.is_finite()).fold(0.0, f32::max);
    let lane = Lane::of(inner, &[&shares]);
    let pitch = (inner.width() / shares.len() as f32).min(18.0);
    // The newest stands at the right edge, so that a bar wanders to the left as it fades.
    let x = |age: usize| inner.right() - (age as f32 + 1.0) * pitch;
    let mut mesh = Mesh::default();
    for (age, &share) in shares.iter().enumerate() {
        lane.bar(&mut mesh, x(age), x(age) + pitch, share, signed_ink(share));
    }
    painter.add(mesh);
    painter.hline(inner.x_range(), lane.y(0.0), line);
    let total: f32 = shares.iter().sum();
    let count = shares.len();
    let text = format!("{count} step{}, together {:.1} %", if count == 1 { "" } else { "s" }, 100.0 * total);
    painter.text(rect.left_top() + vec2(4.0, 1.0), Align2::LEFT_TOP, text, font.clone(), weak);
    let high = format!("{:.1} %", 100.0 * top);
    painter.text(rect.right_top() + vec2(-4.0, 1.0), Align2::RIGHT_TOP, high, font.clone(), weak);
    let foot = rect.bottom() - 2.0;
    if let (Some(newest), Some(oldest)) = (read.recent.first(), read.recent.last()) {
        let right = pos2(rect.right() - 4.0, foot);
        painter.text(right, Align2::RIGHT_BOTTOM, format!("step {}", newest.step), font.clone(), weak);
        let left = x(count - 1).max(inner.left());
        if left < right.x - 110.0 {
            painter.text(pos2(left, foot), Align2::LEFT_BOTTOM, format!("step {}", oldest.step), font, weak);
        }
    }
    if let Some(point) = response.hover_pos() {
        let age = ((inner.right() - point.x) / pitch).max(0.0) as usize;
        if let Some(recent) = read.recent.get(age) {
            response.on_hover_text_at_pointer(format!(
                "Step {}, {} step{} ago\nstrength {}\nalike {}\nshare of the answer {:.2} %",
                recent.step,
                recent.age,
                if recent.age == 1 { "" } else { "s" },
                short(recent.strength),
                short(recent.alike),
                100.0 * recent.share
            ));
        }
    }
}
