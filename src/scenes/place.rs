//! Where the wholes stand: an affine viewpoint for each, so that all of them show enough of themselves.

use tiny_skia::Transform;

use super::Kind;
use super::canvas::Canvas;
use super::dice::Dice;
use super::kinds::DraftPart;
use super::settings::SceneSettings;

/// Share of a whole that must lie within the picture.
const WITHIN: f32 = 0.7;
/// Share of a whole that those in front of it must leave.
const LEFT: f32 = 0.5;
/// Places that are tried for a whole before it is left out.
const TRIES: usize = 24;

/// A whole in its place, its parts in pixels of the picture.
pub(super) struct Placed {
    pub kind: Kind,
    pub parts: Vec<DraftPart>,
    /// The pixel on which its middle stands.
    pub centre: usize,
    /// Pixels that it covers.
    pixels: Vec<u32>,
    /// Pixels that those in front of it have left.
    left: usize,
    /// Its middle, half its height, and whether another of its kind may stand beside it.
    at: [f32; 3],
}

/// Places the wholes of a scene, from the back to the front.
pub(super) fn wholes(canvas: &mut Canvas, settings: &SceneSettings, dice: &mut Dice) -> Vec<Placed> {
    let wanted = dice.count(settings.least, settings.most);
    let crowd = (wanted as f32 / 4.0).max(1.0).sqrt();
    let mut placed: Vec<Placed> = Vec::new();
    for _ in 0..wanted {
        // Now and then two of a kind touch.
        let beside = placed.last().filter(|_| dice.chance(0.2)).map(|last| (last.kind, last.at));
        let kind = beside.map_or_else(|| settings.kinds[dice.below(settings.kinds.len())], |(kind, _)| kind);
        for attempt in 0..TRIES {
            let beside = beside.filter(|_| attempt < TRIES / 2).map(|(_, at)| at);
            let Some(candidate) = candidate(canvas, settings, dice, kind, beside, crowd) else { continue };
            let mut covered = vec![false; canvas.parts.len()];
            candidate.pixels.iter().for_each(|pixel| covered[*pixel as usize] = true);
            let hidden = |whole: &Placed| whole.pixels.iter().filter(|pixel| covered[**pixel as usize]).count();
            if placed.iter().all(|whole| whole.left - hidden(whole).min(whole.left) >= share(LEFT, whole.pixels.len()))
            {
                for whole in &mut placed {
                    let hidden = hidden(whole);
                    whole.left -= hidden.min(whole.left);
                }
                placed.push(candidate);
                break;
            }
        }
    }
    placed
}

fn share(of: f32, pixels: usize) -> usize {
    (of * pixels as f32) as usize
}

/// One try; none when too much of it would lie outside.
fn candidate(
    canvas: &mut Canvas,
    settings: &SceneSettings,
    dice: &mut Dice,
    kind: Kind,
    beside: Option<[f32; 3]>,
    crowd: f32,
) -> Option<Placed> {
    let draft = kind.draft(dice, settings.ambiguity);
    let unit = canvas.unit();
    let (width, height) = (canvas.width as f32, canvas.height as f32);
    let (size, x, y) = match beside {
        Some([x, y, size]) => {
            let size = dice.about(size, 0.15);
            let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
            (size, x + side * 1.5 * size, y + dice.between(-0.3, 0.3) * size)
        }
        None => {
            let size = dice.between(0.17, 0.3) * unit / crowd;
            (size, dice.between(0.1, 0.9) * width, dice.between(0.1, 0.9) * height)
        }
    };
    let squeeze = dice.between(0.85, 1.18);
    let mirror = if dice.chance(0.5) { -1.0 } else { 1.0 };
    let shear = dice.between(-0.15, 0.15);
    let lean = dice.between(-1.0, 1.0) * kind.lean();
    let viewpoint = Transform::from_row(mirror * size * squeeze, 0.0, shear * size, size / squeeze, 0.0, 0.0)
        .post_concat(Transform::from_rotate(lean))
        .post_translate(x, y);
    let parts: Vec<DraftPart> =
        draft.parts.into_iter().map(|part| DraftPart { shape: part.shape.moved(viewpoint), ..part }).collect();
    let mut pixels = Vec::new();
    let mut whole_area = 0.0;
    for part in &parts {
        let path = part.shape.path()?;
        pixels.extend(canvas.covered(path));
        let bounds = path.bounds();
        let inside = |low: f32, high: f32, end: f32| (high.min(end) - low.max(0.0)).max(0.0) / (high - low).max(1e-3);
        let seen = inside(bounds.left(), bounds.right(), width) * inside(bounds.top(), bounds.bottom(), height);
        whole_area += seen / parts.len() as f32;
    }
    pixels.sort_unstable();
    pixels.dedup();
    if whole_area < WITHIN || pixels.is_empty() {
        return None;
    }
    let centre = (y.clamp(0.0, height - 1.0) as usize) * canvas.width as usize + x.clamp(0.0, width - 1.0) as usize;
    let left = pixels.len();
    Some(Placed { kind, parts, centre, pixels, left, at: [x, y, size] })
}
