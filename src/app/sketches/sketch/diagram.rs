//! The parse tree that was sketched: the picture above, under every island its parts. What comes back of an island is
//! how solid it is drawn.

use eframe::egui::{
    Align2, Color32, EventFilter, FontId, Key, Painter, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::words::BACK;
use crate::app::widgets::{fixed, quiet, rgb};
use crate::colour::KINDS;
use crate::sketch::attributes::Seen;
use crate::sketch::{Network, Returned, parse};

/// How near the pointer must be to an island, in points.
const NEAR: f32 = 16.0;

/// Where every object stands: across from 0 to 1, and its row from the top.
fn layout(network: &Network) -> Vec<(f32, usize)> {
    fn place(network: &Network, object: usize, depth: usize, leaves: &mut usize, places: &mut [(f32, usize)]) {
        let inputs = &network.objects()[object].inputs;
        let across = if inputs.is_empty() {
            *leaves += 1;
            *leaves as f32 - 0.5
        } else {
            inputs.iter().for_each(|input| place(network, input.object, depth + 1, leaves, places));
            let ends = [inputs.first(), inputs.last()].map(|end| end.map_or(0.0, |input| places[input.object].0));
            (ends[0] + ends[1]) / 2.0
        };
        places[object] = (across, depth);
    }
    let mut places = vec![(0.0, 0); network.objects().len()];
    let mut leaves = 0;
    place(network, network.output(), 0, &mut leaves, &mut places);
    places.iter_mut().for_each(|(across, _)| *across /= leaves.max(1) as f32);
    places
}

/// How solid an island is that came back with this cosine.
pub fn solid(cosine: Option<f64>) -> f32 {
    cosine.map_or(1.0, |cosine| cosine.clamp(0.0, 1.0).powi(2) as f32)
}

/// What is said of an object.
pub fn about(network: &Network, returned: &[Returned], object: usize) -> String {
    let (one, back) = (&network.objects()[object], &returned[object]);
    let parts = one.inputs.len();
    let parts = if parts == 1 { "1 part".to_owned() } else { format!("{parts} parts") };
    match back.cosine {
        Some(cosine) => format!("{}, {parts}: cosine {}", one.name, fixed(cosine as f32, 5, 3)),
        None => format!("The {}, {parts}", one.name),
    }
}

/// Draws the tree; a click or the arrow keys choose an object.
pub fn diagram_ui(ui: &mut Ui, network: &Network, returned: &[Returned], chosen: &mut usize, height: f32) {
    let objects = network.objects();
    *chosen = (*chosen).min(objects.len() - 1);
    ui.horizontal(|ui| {
        ui.strong("The tree that comes back").on_hover_text(
            "An island is as solid as the cosine of its attributes with what they were; a ring marks where it was. \
             Its colour is its type, its size its area. Click one, or walk with the arrow keys",
        );
        let lost = returned.iter().filter(|back| back.cosine.is_some_and(|cosine| cosine < BACK)).count();
        let text = if lost == 0 { "every island is solid".to_owned() } else { format!("{lost} islands fade") };
        ui.label(quiet(text).small());
    });
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let places = layout(network);
    let rows = places.iter().map(|(_, row)| row + 1).max().unwrap_or(1) as f32;
    let area = whole.shrink2(vec2(12.0, 0.0));
    let spots: Vec<Pos2> = places
        .iter()
        .map(|(across, row)| {
            pos2(area.left() + across * area.width(), area.top() + (*row as f32 + 0.5) * area.height() / rows)
        })
        .collect();
    if response.has_focus() {
        ui.memory_mut(|memory| {
            let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
            memory.set_focus_lock_filter(response.id, arrows);
        });
        *chosen = walked(ui, network, *chosen);
    }
    let pointed = response.hover_pos().and_then(|pointer| {
        let near = |place: &usize| spots[*place].distance(pointer);
        (0..spots.len()).min_by(|a, b| near(a).total_cmp(&near(b))).filter(|place| near(place) < NEAR)
    });
    if let Some(pointed) = pointed.filter(|_| response.clicked()) {
        *chosen = pointed;
    }
    let painter = ui.painter_at(whole);
    draw(ui, &painter, network, returned, &spots, (*chosen, pointed));
    if response.has_focus() {
        painter.rect_stroke(whole, 2.0, ui.visuals().selection.stroke, StrokeKind::Inside);
    }
    let said = about(network, returned, *chosen);
    let response = match pointed {
        Some(pointed) => response.on_hover_text_at_pointer(about(network, returned, pointed)),
        None => response,
    };
    response.widget_info(|| WidgetInfo {
        current_text_value: Some(said.clone()),
        ..WidgetInfo::labeled(Role::Button, true, "Tree of the sketch")
    });
}

fn draw(
    ui: &Ui,
    painter: &Painter,
    network: &Network,
    returned: &[Returned],
    spots: &[Pos2],
    (chosen, pointed): (usize, Option<usize>),
) {
    let visuals = ui.visuals();
    let (weak, strong) = (visuals.weak_text_color(), visuals.strong_text_color());
    for (object, spot) in network.objects().iter().zip(spots) {
        for input in &object.inputs {
            let ink = weak.gamma_multiply(0.15 + 0.75 * solid(returned[input.object].cosine));
            painter.line_segment([*spot, spots[input.object]], Stroke::new(1.0, ink));
        }
    }
    for (place, (object, spot)) in network.objects().iter().zip(spots).enumerate() {
        let active = place == chosen || pointed == Some(place);
        let ring = if active { Stroke::new(2.0, strong) } else { Stroke::new(1.0, weak.gamma_multiply(0.6)) };
        if object.module == parse::PICTURE {
            let frame = Rect::from_center_size(*spot, vec2(54.0, 16.0));
            painter.rect(frame, 3.0, visuals.extreme_bg_color, ring, StrokeKind::Inside);
            painter.text(*spot, Align2::CENTER_CENTER, "picture", FontId::proportional(11.0), strong);
            continue;
        }
        let seen = Seen::read(&object.attributes);
        let radius = (3.0 + 13.0 * seen.area.sqrt()).min(13.0);
        let kind = if returned[place].cosine.is_some_and(|cosine| cosine > 0.5) {
            Seen::read(&returned[place].attributes).most()
        } else {
            seen.most()
        };
        painter.circle_filled(*spot, radius, visuals.panel_fill);
        let ink = type_ink(kind).gamma_multiply(solid(returned[place].cosine));
        painter.circle(*spot, radius, ink, ring);
    }
}

/// The colour of a type.
pub fn type_ink(kind: usize) -> Color32 {
    rgb(KINDS[kind % KINDS.len()])
}

/// The object that the arrow keys lead to: up to the whole, down to the first part, left and right among the parts of
/// one whole.
fn walked(ui: &Ui, network: &Network, from: usize) -> usize {
    let objects = network.objects();
    let whole = objects.iter().position(|object| object.inputs.iter().any(|input| input.object == from));
    let beside = |by: isize| {
        let siblings = &objects[whole?].inputs;
        let at = siblings.iter().position(|input| input.object == from)?;
        siblings.get(at.checked_add_signed(by)?).map(|input| input.object)
    };
    let next = ui.input(|input| match () {
        () if input.key_pressed(Key::ArrowUp) => whole,
        () if input.key_pressed(Key::ArrowDown) => objects[from].inputs.first().map(|input| input.object),
        () if input.key_pressed(Key::ArrowLeft) => beside(-1),
        () if input.key_pressed(Key::ArrowRight) => beside(1),
        () => None,
    });
    next.unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::random::{Purpose, generator};
    use crate::sketch::{DrawnTree, drawn};

    #[test]
    fn parts_stand_under_their_whole_and_beside_each_other() {
        let network = drawn(&DrawnTree::REFERENCE, &mut generator(1, Purpose::Sketches, 702));
        let places = layout(&network);
        assert_eq!(places[0], (0.5, 0));
        for (place, object) in network.objects().iter().enumerate() {
            for pair in object.inputs.windows(2) {
                let [left, right] = [pair[0].object, pair[1].object];
                assert!(places[left].0 < places[right].0 && places[left].1 == places[place].1 + 1);
            }
        }
        assert!(places.iter().all(|(across, _)| (0.0..=1.0).contains(across)));
        assert!(solid(Some(1.0)) > solid(Some(0.7)) && solid(Some(-0.3)) == 0.0);
    }
}
