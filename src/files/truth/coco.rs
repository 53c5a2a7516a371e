//! The annotations of COCO: one JSON for many pictures, whose things are polygons or runs of pixels.

use serde::Deserialize;

use crate::files::picture;
use crate::islands::Truth;

/// The file, as far as it matters.
#[derive(Deserialize)]
pub struct Annotations {
    images: Vec<Picture>,
    annotations: Vec<Thing>,
}

#[derive(Deserialize)]
struct Picture {
    id: serde_json::Value,
    file_name: String,
    width: u32,
    height: u32,
}

#[derive(Deserialize)]
struct Thing {
    image_id: serde_json::Value,
    segmentation: Option<Segmentation>,
    #[serde(default)]
    iscrowd: u8,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Segmentation {
    /// x, y, x, y, .. of every polygon.
    Polygons(Vec<Vec<f64>>),
    /// Runs of pixels outside and inside, column by column.
    Runs { size: [u32; 2], counts: Counts },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Counts {
    Numbers(Vec<u32>),
    Packed(String),
}

/// Reads the JSON in `bytes`.
///
/// # Errors
/// In words: no annotations of COCO.
pub fn parse(bytes: &[u8]) -> Result<Annotations, String> {
    serde_json::from_slice(bytes)
        .map_err(|error| format!("these are no annotations of COCO (\"images\" and \"annotations\"): {error}"))
}

impl Annotations {
    /// The names of the pictures that are annotated.
    pub fn pictures(&self) -> impl Iterator<Item = &str> {
        self.images.iter().map(|picture| picture.file_name.as_str())
    }

    /// The things of the picture whose file is called `name`: smaller ones lie before larger ones, crowds are void, and
    /// where there is none is 0. None where the picture is not in the file.
    ///
    /// # Errors
    /// In words: a thing that cannot be drawn.
    pub fn truth(&self, name: &str) -> Option<Result<Truth, String>> {
        let base = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let picture = self.images.iter().find(|picture| base(&picture.file_name) == base(name))?;
        Some(self.draw(picture))
    }

    fn draw(&self, picture: &Picture) -> Result<Truth, String> {
        let Picture { width, height, .. } = *picture;
        picture::check_size(width, height)?;
        let mut masks = Vec::new();
        for thing in self.annotations.iter().filter(|thing| thing.image_id == picture.id) {
            let mask = match &thing.segmentation {
                None => continue,
                Some(Segmentation::Polygons(polygons)) => filled(polygons, width as usize, height as usize),
                Some(Segmentation::Runs { size: [rows, cols], counts }) if (*cols, *rows) == (width, height) => {
                    let counts = match counts {
                        Counts::Numbers(numbers) => numbers.clone(),
                        Counts::Packed(text) => unpacked(text)?,
                    };
                    of_runs(&counts, width as usize, height as usize)
                }
                Some(Segmentation::Runs { size: [rows, cols], .. }) => {
                    return Err(format!("a mask is {cols} x {rows} pixels, its picture {width} x {height}"));
                }
            };
            masks.push((mask, thing.iscrowd == 1));
        }
        let mut order: Vec<usize> = (0..masks.len()).collect();
        order.sort_by_key(|place| std::cmp::Reverse(masks[*place].0.len()));
        let mut labels = vec![0; width as usize * height as usize];
        for place in order {
            let (mask, crowd) = &masks[place];
            let id = if *crowd { Truth::VOID } else { place as u32 + 1 };
            mask.iter().for_each(|pixel| labels[*pixel as usize] = id);
        }
        Ok(Truth { width, height, labels })
    }
}

/// The pixels whose middle lies in one of the polygons.
fn filled(polygons: &[Vec<f64>], width: usize, height: usize) -> Vec<u32> {
    let mut inside = vec![false; width * height];
    for polygon in polygons {
        let points: Vec<(f64, f64)> = polygon.chunks_exact(2).map(|point| (point[0], point[1])).collect();
        let Some(last) = points.last().copied() else { continue };
        for y in 0..height {
            let middle = y as f64 + 0.5;
            let mut crossings = Vec::new();
            let mut from = last;
            for to in &points {
                if (from.1 <= middle) != (to.1 <= middle) {
                    crossings.push(from.0 + (middle - from.1) / (to.1 - from.1) * (to.0 - from.0));
                }
                from = *to;
            }
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let edge = |x: f64| (x - 0.5).ceil().clamp(0.0, width as f64) as usize;
                inside[y * width + edge(pair[0])..y * width + edge(pair[1]).max(edge(pair[0]))].fill(true);
            }
        }
    }
    (0..inside.len() as u32).filter(|pixel| inside[*pixel as usize]).collect()
}

/// The pixels of runs that go down the columns, outside and inside in turn.
fn of_runs(counts: &[u32], width: usize, height: usize) -> Vec<u32> {
    let (mut pixels, mut at) = (Vec::new(), 0_usize);
    for (run, count) in counts.iter().enumerate() {
        let end = at.saturating_add(*count as usize).min(width * height);
        if run % 2 == 1 {
            pixels.extend((at..end).map(|place| ((place % height) * width + place / height) as u32));
        }
        at = end;
    }
    pixels
}

/// The counts in a packed text: five bits a letter, each count but the first two as the difference to the one two
/// before.
fn unpacked(text: &str) -> Result<Vec<u32>, String> {
    let broken = || "a mask of the annotations is broken".to_owned();
    let mut counts: Vec<i64> = Vec::new();
    let mut letters = text.bytes();
    loop {
        let (mut value, mut shift) = (0_i64, 0);
        let mut begun = false;
        loop {
            let Some(letter) = letters.next() else {
                if begun {
                    return Err(broken());
                }
                return counts.into_iter().map(|count| u32::try_from(count).map_err(|_| broken())).collect();
            };
            begun = true;
            let bits = i64::from(letter.checked_sub(48).ok_or_else(broken)?);
            if shift > 55 {
                return Err(broken());
            }
            value |= (bits & 0x1F) << shift;
            shift += 5;
            if bits & 0x20 == 0 {
                if bits & 0x10 != 0 {
                    value |= -1 << shift;
                }
                break;
            }
        }
        if counts.len() > 2 {
            value += counts[counts.len() - 2];
        }
        counts.push(value);
    }
}
