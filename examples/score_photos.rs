//! Scores the hand-made model's islands against people's segmentations.
//!
//!     cargo run --release --example score_photos -- FOLDER [--steps 60] [--across 60] [--maps OUT]
//!
//! FOLDER holds photographs NAME.jpg with label images NAME.human-1.png, NAME.human-2.png, ... beside them (one region
//! number per pixel). Each photograph settles with the model's own settings; the islands of every level, at the automatic
//! threshold, are brought to cells of 16 x 16 pixels and scored there, where published figures for GLOM were taken. Prints
//! the mean over photographs of the mean over annotators. `--maps` also writes each photograph with its five island maps.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use glomscope::colour::island_rgb;
use glomscope::glom::{Glom, HandMade};
use glomscope::grid::{Grid, Resolution};
use glomscope::islands::{self, Analysis, Truth, TruthScores};
use image::{Rgb, RgbImage};

/// Side of the cells on which everything is scored, in pixels.
const CELL: u32 = 16;

struct Options {
    folder: PathBuf,
    steps: usize,
    across: u32,
    maps: Option<PathBuf>,
}

fn main() -> Result<()> {
    let options = options()?;
    let mut rows: Vec<(String, Sums)> = Vec::new();
    let photos = photographs(&options.folder)?;
    for photo in &photos {
        let name = photo.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
        let picture = image::open(photo).with_context(|| format!("cannot read {}", photo.display()))?.to_rgb8();
        let truths = truths(photo)?;
        if truths.is_empty() {
            eprintln!("{name}: no label image beside it, left out");
            continue;
        }
        let settled = settle(&picture, &options)?;
        let cells = Resolution::PatchSize(CELL).grid(picture.width(), picture.height());
        let mut add = |row: String, scores: Score| match rows.iter_mut().find(|known| known.0 == row) {
            Some(known) => known.1.add(scores),
            None => {
                let mut sums = Sums::default();
                sums.add(scores);
                rows.push((row, sums));
            }
        };
        for (level, found) in settled.analysis.levels.iter().enumerate() {
            let labels = on_cells(&found.labels, settled.grid, &picture, cells)?;
            let scores = mean_score(&labels, cells, &truths, |labels, truth| islands::score(labels, cells, truth));
            add(
                format!("level {level}"),
                Score { islands: found.islands.len() as f32, threshold: found.threshold, ..scores },
            );
        }
        let initial = on_cells(&settled.initial, settled.grid, &picture, cells)?;
        for baseline in 0..3 {
            let name = islands::baselines(cells, &truths[0], &initial)[baseline].0;
            let scores = mean_score(&initial, cells, &truths, |labels, truth| {
                islands::baselines(cells, truth, labels)[baseline].1
            });
            add(name.to_owned(), scores);
        }
        if truths.len() > 1 {
            add("person against person".to_owned(), people(&truths, cells));
        }
        eprintln!(
            "{name}: {} x {} columns, relative change {:.5}, islands found in {:.1?}",
            settled.grid.rows, settled.grid.cols, settled.moving, settled.analysis_time
        );
        if let Some(folder) = &options.maps {
            std::fs::create_dir_all(folder)?;
            maps(&picture, &settled).save(folder.join(format!("{name}.png")))?;
        }
    }
    println!("{:<22} {:>8} {:>8} {:>8} {:>8} {:>9}", "", "covering", "ARI", "overlap", "islands", "threshold");
    for (name, sums) in &rows {
        let Score { covering, ari, overlap, islands, threshold } = sums.mean();
        let threshold = if threshold > 0.0 { format!("{threshold:.3}") } else { String::new() };
        println!("{name:<22} {covering:>8.3} {ari:>8.3} {overlap:>8.3} {islands:>8.0} {threshold:>9}");
    }
    Ok(())
}

fn options() -> Result<Options> {
    let mut options = Options { folder: PathBuf::new(), steps: 60, across: 60, maps: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().with_context(|| format!("{word} needs a value"));
        match word.as_str() {
            "--steps" => options.steps = value()?.parse()?,
            "--across" => options.across = value()?.parse()?,
            "--maps" => options.maps = Some(value()?.into()),
            _ => options.folder = word.into(),
        }
    }
    if options.folder.as_os_str().is_empty() {
        bail!("give the folder of the photographs");
    }
    Ok(options)
}

fn photographs(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut photos: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jpg"))
        .collect();
    photos.sort();
    Ok(photos)
}

/// The label images beside a photograph.
fn truths(photo: &Path) -> Result<Vec<Truth>> {
    let mut truths = Vec::new();
    for annotator in 1.. {
        let path = photo.with_extension(format!("human-{annotator}.png"));
        if !path.exists() {
            break;
        }
        let labels = image::open(&path).with_context(|| format!("cannot read {}", path.display()))?.to_luma16();
        truths.push(Truth {
            width: labels.width(),
            height: labels.height(),
            labels: labels.pixels().map(|pixel| u32::from(pixel.0[0])).collect(),
        });
    }
    Ok(truths)
}

struct Settled {
    grid: Grid,
    analysis: Analysis,
    /// Islands of the lowest level at t = 0.
    initial: Vec<u32>,
    /// Shortest time that one analysis took.
    analysis_time: std::time::Duration,
    /// Largest relative change of a level in the last step.
    moving: f32,
}

/// Settles one photograph. The analysis is repeated for its time alone.
fn settle(picture: &RgbImage, options: &Options) -> Result<Settled> {
    let model = Arc::new(HandMade::default());
    let settings = glomscope::glom::Model::default_settings(&*model);
    let mut glom = Glom::new(model, picture, Resolution::ColumnsAcross(options.across), settings)?;
    let reaches: Vec<_> = glom.settings().levels.iter().map(|level| level.reach).collect();
    let look =
        |glom: &Glom| islands::analyse(glom.state(), glom.grid(), glom.perplexity(), glom.change(), &[], &reaches);
    let started = std::time::Instant::now();
    let mut first = look(&glom);
    let mut analysis_time = started.elapsed();
    for _ in 0..options.steps {
        glom.step()?;
    }
    for _ in 0..9 {
        let started = std::time::Instant::now();
        look(&glom);
        analysis_time = analysis_time.min(started.elapsed());
    }
    let analysis = look(&glom);
    let moving = analysis.levels.iter().map(|level| level.meters.relative_change).fold(0.0, f32::max);
    Ok(Settled { grid: glom.grid(), analysis, analysis_time, initial: first.levels.swap_remove(0).labels, moving })
}

/// A labelling of the columns brought to cells of 16 pixels: drawn as large as the picture, then by majority.
fn on_cells(labels: &[u32], grid: Grid, picture: &RgbImage, cells: Grid) -> Result<Vec<u32>> {
    let (width, height) = picture.dimensions();
    let mut drawn = Vec::with_capacity((width * height) as usize);
    for y in 0..height as usize {
        let row = y * grid.rows / height as usize;
        drawn.extend((0..width as usize).map(|x| labels[grid.index(row, x * grid.cols / width as usize)]));
    }
    Truth { width, height, labels: drawn }.on_grid(cells).context("an empty picture")
}

/// One line of the table.
#[derive(Clone, Copy, Default)]
struct Score {
    covering: f32,
    ari: f32,
    overlap: f32,
    islands: f32,
    threshold: f32,
}

#[derive(Default)]
struct Sums {
    total: Score,
    count: f32,
}

impl Sums {
    fn add(&mut self, score: Score) {
        self.total.covering += score.covering;
        self.total.ari += score.ari;
        self.total.overlap += score.overlap;
        self.total.islands += score.islands;
        self.total.threshold += score.threshold;
        self.count += 1.0;
    }

    fn mean(&self) -> Score {
        let count = self.count.max(1.0);
        Score {
            covering: self.total.covering / count,
            ari: self.total.ari / count,
            overlap: self.total.overlap / count,
            islands: self.total.islands / count,
            threshold: self.total.threshold / count,
        }
    }
}

fn mean_score(labels: &[u32], cells: Grid, truths: &[Truth], score: impl Fn(&[u32], &Truth) -> TruthScores) -> Score {
    debug_assert_eq!(labels.len(), cells.columns());
    let mut sums = Sums::default();
    for truth in truths {
        let found = score(labels, truth);
        sums.add(Score {
            covering: found.covering,
            ari: found.ari,
            overlap: found.mean_best_overlap,
            islands: found.regions as f32,
            threshold: 0.0,
        });
    }
    sums.mean()
}

/// Every annotator scored against every other: what there is to reach.
fn people(truths: &[Truth], cells: Grid) -> Score {
    let mut sums = Sums::default();
    for (one, truth) in truths.iter().enumerate() {
        let Some(labels) = truth.on_grid(cells) else { continue };
        let others: Vec<Truth> =
            truths.iter().enumerate().filter(|&(other, _)| other != one).map(|(_, truth)| truth.clone()).collect();
        sums.add(mean_score(&labels, cells, &others, |labels, truth| islands::score(labels, cells, truth)));
    }
    sums.mean()
}

/// The photograph and its island maps, three in a row.
fn maps(picture: &RgbImage, settled: &Settled) -> RgbImage {
    const SCALE: u32 = 4;
    let (grid, levels) = (settled.grid, &settled.analysis.levels);
    let (width, height) = (grid.cols as u32 * SCALE, grid.rows as u32 * SCALE);
    let mut sheet = RgbImage::new(3 * width, (levels.len() as u32 + 1).div_ceil(3) * height);
    image::imageops::replace(&mut sheet, &image::imageops::thumbnail(picture, width, height), 0, 0);
    for (level, found) in levels.iter().enumerate() {
        let place = level as u32 + 1;
        for y in 0..height {
            for x in 0..width {
                let label = found.labels[grid.index((y / SCALE) as usize, (x / SCALE) as usize)];
                let colour = island_rgb(label);
                sheet.put_pixel(place % 3 * width + x, place / 3 * height + y, Rgb(colour));
            }
        }
    }
    sheet
}
