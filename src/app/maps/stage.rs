//! Which tiles stand in the middle of the window and where: all of them, one large beside a strip of the others, or one
//! alone.

use eframe::egui::Rect;

use super::layout::{Tile, one_large, tiles};
use crate::app::{Arrangement, Face, View};

/// Maps that are less high than this have their captions on them, in points: there every line counts.
const WRITTEN_ON: f32 = 110.0;
/// The same in a presentation, whose points are larger.
const WRITTEN_ON_LARGE: f32 = 62.0;

/// The tiles that are shown, the large one first where one is, and their places in `area`. `caption` is the height of a
/// caption in points, `aspect` the picture's width over its height.
pub fn set(area: Rect, faces: &[Face], view: &View, aspect: f32, caption: f32) -> Vec<(Face, Tile)> {
    if let Some(alone) = view.maximised.filter(|face| faces.contains(face)) {
        let place = tiles(area, 1, aspect, caption);
        return std::iter::once(alone).zip(place).collect();
    }
    let arrange = match view.arrangement {
        Arrangement::All => tiles,
        Arrangement::OneLarge => one_large,
    };
    let low = if view.bare { WRITTEN_ON_LARGE } else { WRITTEN_ON };
    let above = arrange(area, faces.len(), aspect, caption);
    let places = match above.iter().map(|tile| tile.map.height()).fold(f32::INFINITY, f32::min) {
        least if least >= low => above,
        _ => {
            let on = arrange(area, faces.len(), aspect, 0.0);
            on.into_iter().map(|tile| Tile::written_on(tile.map, caption)).collect()
        }
    };
    let mut order = faces.to_vec();
    // The one that is to be large has the largest place, where one is larger than others; of two such places the
    // picture keeps the first.
    let least = places.iter().map(|tile| tile.map.width()).fold(f32::INFINITY, f32::min);
    let largest = places.iter().take_while(|tile| tile.map.width() > least + 1.0).count();
    if let Some(large) = faces.iter().position(|face| *face == view.large) {
        match largest {
            0 => {}
            1 => order[..=large].rotate_right(1),
            _ => order[1..=large.max(1)].rotate_right(1),
        }
    }
    order.into_iter().zip(places).collect()
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Pos2, vec2};

    use super::*;

    const FACES: [Face; 5] = [Face::Picture, Face::Level(0), Face::Level(1), Face::Level(2), Face::Level(3)];

    #[test]
    fn the_large_one_comes_first_and_a_maximised_one_alone() {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(900.0, 560.0));
        let mut view = View { large: Face::Level(2), ..View::default() };
        let all = |view: &View| set(area, &FACES, view, 1.5, 20.0);
        let order = |view: &View| all(view).into_iter().map(|(face, _)| face).collect::<Vec<_>>();
        let large_first = [Face::Level(2), Face::Picture, Face::Level(0), Face::Level(1), Face::Level(3)];
        let wide = Rect::from_min_size(Pos2::ZERO, vec2(1200.0, 500.0));
        assert!(set(wide, &FACES, &view, 1.5, 20.0).iter().map(|(face, _)| *face).eq(large_first));
        // Two places are large: the picture keeps the first.
        let two = [Face::Picture, Face::Level(2), Face::Level(0), Face::Level(1), Face::Level(3)];
        assert_eq!(order(&view), two);
        // In one line of equals nothing leaves its place.
        let line = Rect::from_min_size(Pos2::ZERO, vec2(1600.0, 180.0));
        assert!(set(line, &FACES, &view, 1.5, 20.0).iter().map(|(face, _)| *face).eq(FACES));
        view.arrangement = Arrangement::OneLarge;
        assert_eq!(order(&view), large_first);
        view.maximise_or_return(Some(Face::Level(0)));
        let alone = all(&view);
        assert_eq!((alone.len(), alone[0].0), (1, Face::Level(0)));
        assert!(alone[0].1.map.height() > 530.0);
        view.maximise_or_return(None);
        assert_eq!(all(&view).len(), 5);
        // What the model does not have is not looked for.
        view.maximised = Some(Face::Told);
        assert_eq!(all(&view).len(), 5);
    }

    #[test]
    fn low_maps_have_their_captions_on_them() {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(490.0, 160.0));
        let stage = set(area, &FACES, &View::default(), 1.5, 20.0);
        assert!(stage.iter().all(|(_, tile)| tile.map.contains_rect(tile.caption)), "{stage:?}");
        let covered: f32 = stage.iter().map(|(_, tile)| tile.map.area()).sum();
        assert!(covered > 0.85 * area.area(), "{covered}");
    }
}
