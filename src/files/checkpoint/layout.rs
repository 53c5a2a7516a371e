//! Names and shapes of the reference network's tensors, and the configuration that they and the metadata tell.
//!
//! ```text
//! image_to_tokens.1   weight (D, 3 p p), bias (D)            patch to token
//! pos_emb             weight (N, D)                          positions
//! init_levels         (L, D)                                 the state at t = 0
//! bottom_up.net.1     weight (4 D L, D, 1), bias (4 D L)     first layers of f_0 .. f_{L-1}, one below the other
//! bottom_up.net.3     weight (D L, 4 D, 1), bias (D L)       second layers
//! top_down.net.1, .3  the same for g_0 .. g_{L-2}
//! attention.non_local_mask  (1, N, N)                        true where a radius keeps columns apart
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;

use ndarray::{Array1, Array2};

use super::container::{Container, Kind, Outgoing};
use super::named::{self, INITIAL, networks};
use crate::glom::reference::{Linear, Net, ReferenceConfig, ReferenceModel, ReferenceWeights};
use crate::grid::Grid;

/// The version of the configuration that this program writes, and the newest that it reads.
pub const VERSION: u32 = 1;

/// Metadata key of the version of the configuration.
pub(super) const FORMAT: &str = "glomscope.version";
/// Metadata key of the configuration, as JSON.
pub(super) const CONFIGURATION: &str = "glomscope.configuration";
/// Metadata key of the model's name.
pub(super) const NAME: &str = "glomscope.name";

const TOKEN: [&str; 2] = ["image_to_tokens.1.weight", "image_to_tokens.1.bias"];
const POSITIONS: &str = "pos_emb.weight";
const BOTTOM_UP: [&str; 4] =
    ["bottom_up.net.1.weight", "bottom_up.net.1.bias", "bottom_up.net.3.weight", "bottom_up.net.3.bias"];
const TOP_DOWN: [&str; 4] =
    ["top_down.net.1.weight", "top_down.net.1.bias", "top_down.net.3.weight", "top_down.net.3.bias"];
const MASK: &str = "attention.non_local_mask";

/// The most that a number of the configuration may be: keeps products of two within a machine word.
const MOST: usize = 1 << 24;

/// A checkpoint understood.
pub(super) struct Parsed {
    pub config: ReferenceConfig,
    pub weights: ReferenceWeights,
    /// What the file did not say and was taken from its shapes or from custom, a sentence each.
    pub assumed: Vec<String>,
    /// Names of tensors that are not GLOM's.
    pub ignored: Vec<String>,
}

/// What the metadata says; each entry may be missing.
#[derive(Default)]
struct Said {
    dim: Option<usize>,
    levels: Option<usize>,
    image_size: Option<[usize; 2]>,
    patch_size: Option<usize>,
    consensus_self: Option<bool>,
    radius: Option<f32>,
}

/// Understands a checkpoint; `wanted` names one of several networks in it.
///
/// # Errors
/// In words: what is missing or does not fit.
pub(super) fn parse(container: &Container, wanted: Option<&str>) -> Result<Parsed, String> {
    let prefix = prefix(container, wanted)?;
    let reader = Reader { container, prefix: &prefix };
    let said = said(&container.metadata)?;
    let mut assumed = Vec::new();

    let [levels, dim] = reader.shape(INITIAL)?;
    let [columns, _] = reader.expect(POSITIONS, |[_, d]| d == dim, &format!("(columns, {dim})"))?;
    let [_, inputs] = reader.expect(TOKEN[0], |[d, _]| d == dim, &format!("({dim}, patch)"))?;
    if [levels, dim, columns, inputs].iter().any(|&size| size == 0 || size > MOST) {
        return Err("the checkpoint's tensors are empty or have impossible shapes".to_owned());
    }
    let patch_size = (inputs / 3).isqrt();
    if 3 * patch_size * patch_size != inputs {
        return Err(format!("{} reads {inputs} numbers, which is no square patch of 3 channels", TOKEN[0]));
    }
    agree("dim", said.dim, dim)?;
    agree("levels", said.levels, levels)?;
    agree("patch_size", said.patch_size, patch_size)?;

    let image_size = match said.image_size {
        Some([height, width]) => {
            let fits = height % patch_size == 0
                && width % patch_size == 0
                && (height / patch_size) * (width / patch_size) == columns;
            if !fits {
                return Err(format!(
                    "the metadata says pictures of {width} x {height} pixels in patches of {patch_size}, but \
                     {POSITIONS} has {columns} columns"
                ));
            }
            [height, width]
        }
        None => {
            let side = columns.isqrt();
            if side * side != columns {
                return Err(format!(
                    "{POSITIONS} has {columns} columns, which is no square, and the metadata does not say image_size"
                ));
            }
            assumed.push(format!("image_size is not said: {0} x {0} pixels fit the tensors", side * patch_size));
            [side * patch_size; 2]
        }
    };
    let consensus_self = said.consensus_self.unwrap_or_else(|| {
        assumed.push("consensus_self is not said: taken as off, the constructor's default".to_owned());
        false
    });
    let grid = Grid::new(image_size[0] / patch_size, image_size[1] / patch_size);
    let radius = radius(&reader, grid, said.radius)?;

    let weights = ReferenceWeights {
        token: Linear { weight: reader.matrix(TOKEN[0], [dim, inputs])?, bias: reader.vector(TOKEN[1], dim)? },
        positions: reader.matrix(POSITIONS, [columns, dim])?,
        initial: reader.matrix(INITIAL, [levels, dim])?,
        bottom_up: reader.nets(&BOTTOM_UP, levels, dim)?,
        top_down: if levels == 1 { Vec::new() } else { reader.nets(&TOP_DOWN, levels - 1, dim)? },
    };
    let known = |name: &str| [&TOKEN[..], &[POSITIONS, INITIAL, MASK], &BOTTOM_UP, &TOP_DOWN].concat().contains(&name);
    let ignored = container
        .tensors
        .iter()
        .filter(|(name, _)| !name.strip_prefix(&prefix).is_some_and(known))
        .map(|(name, _)| name.clone())
        .collect();
    let config = ReferenceConfig { dim, levels, image_size, patch_size, consensus_self, radius };
    Ok(Parsed { config, weights, assumed, ignored })
}

/// Whether one of the tensors is a GLOM's.
pub(in crate::files) fn holds_glom(container: &Container) -> bool {
    !networks(names(container)).is_empty()
}

fn names(container: &Container) -> impl Iterator<Item = &str> {
    container.tensors.iter().map(|(name, _)| name.as_str())
}

/// What stands before every name of the network that is meant.
fn prefix(container: &Container, wanted: Option<&str>) -> Result<String, String> {
    let before = |name: &str| if name.is_empty() { String::new() } else { format!("{name}.") };
    let there = networks(names(container));
    match (wanted, &there[..]) {
        (_, []) => Err(format!("this is no GLOM checkpoint: it has no tensor {INITIAL}")),
        (Some(name), _) if there.iter().any(|there| there == name) => Ok(before(name)),
        (Some(name), _) => Err(named::missing(name, &there)),
        (None, [only]) => Ok(before(only)),
        (None, [first, ..]) => Err(format!(
            "this checkpoint holds {} GLOM networks, {}: choose one by its name (--prefix {})",
            there.len(),
            named::in_words(&there),
            if first.is_empty() { "\"\"" } else { first }
        )),
    }
}

fn agree(what: &str, said: Option<usize>, found: usize) -> Result<(), String> {
    match said {
        Some(said) if said != found => Err(format!("the metadata says {what} {said}, the tensors have {found}")),
        _ => Ok(()),
    }
}

/// Reads tensors of known shapes.
struct Reader<'a> {
    container: &'a Container,
    prefix: &'a str,
}

impl Reader<'_> {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn shape<const N: usize>(&self, name: &str) -> Result<[usize; N], String> {
        let info = self.container.info(&self.name(name)).ok_or_else(|| format!("the tensor {name} is missing"))?;
        info.shape
            .as_slice()
            .try_into()
            .map_err(|_| format!("the tensor {name} has shape {:?}, {N} dimensions are needed", info.shape))
    }

    fn expect<const N: usize>(
        &self,
        name: &str,
        fits: impl Fn([usize; N]) -> bool,
        needed: &str,
    ) -> Result<[usize; N], String> {
        let shape = self.shape(name)?;
        if fits(shape) { Ok(shape) } else { Err(format!("the tensor {name} has shape {shape:?}, {needed} is needed")) }
    }

    /// A matrix of this shape; a trailing dimension of 1 (a convolution's) is let through.
    fn matrix(&self, name: &str, shape: [usize; 2]) -> Result<Array2<f32>, String> {
        let [rows, cols] = shape;
        let info = self.container.info(&self.name(name)).ok_or_else(|| format!("the tensor {name} is missing"))?;
        if info.shape[..] != [rows, cols] && info.shape[..] != [rows, cols, 1] {
            return Err(format!("the tensor {name} has shape {:?}, {rows} x {cols} is needed", info.shape));
        }
        Array2::from_shape_vec((rows, cols), self.container.floats(&self.name(name))?)
            .map_err(|error| error.to_string())
    }

    fn vector(&self, name: &str, length: usize) -> Result<Array1<f32>, String> {
        self.expect(name, |[n]| n == length, &format!("({length})"))?;
        self.container.floats(&self.name(name)).map(Array1::from_vec)
    }

    /// `groups` two-layer nets D -> 4D -> D that stand one below the other in four tensors.
    fn nets(&self, names: &[&str; 4], groups: usize, dim: usize) -> Result<Vec<Net>, String> {
        let hidden = 4 * dim;
        let rows = |width: usize| {
            groups.checked_mul(width).ok_or_else(|| "the checkpoint's tensors have impossible shapes".to_owned())
        };
        let first = (self.matrix(names[0], [rows(hidden)?, dim])?, self.vector(names[1], rows(hidden)?)?);
        let second = (self.matrix(names[2], [rows(dim)?, hidden])?, self.vector(names[3], rows(dim)?)?);
        let linear = |(weight, bias): &(Array2<f32>, Array1<f32>), group: usize, width: usize| {
            let range = ndarray::s![group * width..(group + 1) * width, ..];
            let biases = ndarray::s![group * width..(group + 1) * width];
            Linear { weight: weight.slice(range).to_owned(), bias: bias.slice(biases).to_owned() }
        };
        Ok((0..groups)
            .map(|group| Net { first: linear(&first, group, hidden), second: linear(&second, group, dim) })
            .collect())
    }
}

/// The radius: as the metadata says, checked against the mask; or as the mask says. 0 without either.
fn radius(reader: &Reader, grid: Grid, said: Option<f32>) -> Result<f32, String> {
    let Some((info, mask)) = reader.container.raw(&reader.name(MASK)) else {
        return Ok(said.unwrap_or(0.0));
    };
    let columns = grid.columns();
    let elements: usize = info.shape.iter().product();
    if Some(elements) != columns.checked_mul(columns) || mask.len() != elements {
        return Err(format!(
            "the tensor {MASK} has shape {:?}, one byte for each of {columns} x {columns} pairs is needed",
            info.shape
        ));
    }
    // Largest squared distance that is let through, smallest that is not.
    let (mut inside, mut outside) = (0, usize::MAX);
    for (index, &masked) in mask.iter().enumerate() {
        let distance = grid.distance_squared(index / columns, index % columns);
        if masked == 0 { inside = inside.max(distance) } else { outside = outside.min(distance) }
    }
    if inside >= outside {
        return Err(format!("the tensor {MASK} is not the mask of a radius"));
    }
    let lets_through = |radius: f32| {
        let square = f64::from(radius) * f64::from(radius);
        square >= inside as f64 && (outside == usize::MAX || square < outside as f64)
    };
    let mut measured = (inside as f64).sqrt() as f32;
    if !lets_through(measured) {
        measured = measured.next_up();
    }
    match said {
        None => Ok(measured),
        Some(said) if lets_through(said) => Ok(said),
        // A radius such as the square root of 2, rounded the other way.
        Some(said) if (said - measured).abs() < 1e-5 * said => Ok(measured),
        Some(said) => Err(format!("the metadata says local_consensus_radius {said}, the tensor {MASK} has {measured}")),
    }
}

fn said(metadata: &BTreeMap<String, String>) -> Result<Said, String> {
    if let Some(version) = metadata.get(FORMAT) {
        return own(version, metadata);
    }
    let get = |key: &str| metadata.get(key).map(|value| (key.to_owned(), value.trim().to_owned()));
    let wrong =
        |(key, value): &(String, String)| format!("the metadata's {key} is {value:?}, which cannot be understood");
    let number = |key: &str| {
        get(key).map(|pair| pair.1.parse().ok().filter(|&n| n <= MOST).ok_or_else(|| wrong(&pair))).transpose()
    };
    let image_size = get("image_size").map(|pair| two_numbers(&pair.1).ok_or_else(|| wrong(&pair))).transpose()?;
    let consensus_self = get("consensus_self").map(|pair| match pair.1.to_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(wrong(&pair)),
    });
    let radius = get("local_consensus_radius").map(|pair| {
        let radius = pair.1.parse().ok().filter(|radius: &f32| radius.is_finite() && *radius >= 0.0);
        radius.ok_or_else(|| wrong(&pair))
    });
    Ok(Said {
        dim: number("dim")?,
        levels: number("levels")?,
        image_size,
        patch_size: number("patch_size")?,
        consensus_self: consensus_self.transpose()?,
        radius: radius.transpose()?,
    })
}

/// "224", or height and width as Python writes a pair.
fn two_numbers(text: &str) -> Option<[usize; 2]> {
    let text = text.trim_matches(['(', ')', '[', ']']);
    let numbers: Vec<usize> =
        text.split(',').map(|part| part.trim().parse().ok().filter(|&n| n <= MOST)).collect::<Option<_>>()?;
    match numbers[..] {
        [side] => Some([side; 2]),
        [height, width] => Some([height, width]),
        _ => None,
    }
}

/// The configuration as we write it.
fn own(version: &str, metadata: &BTreeMap<String, String>) -> Result<Said, String> {
    match version.parse::<u32>() {
        Ok(1..=VERSION) => {}
        Ok(newer) if newer > VERSION => {
            return Err(format!(
                "the checkpoint was saved by a newer glomscope (version {newer}, this one reads up to {VERSION})"
            ));
        }
        _ => return Err(format!("the checkpoint's {FORMAT} is {version:?}, which cannot be understood")),
    }
    let text = metadata.get(CONFIGURATION).ok_or_else(|| format!("the checkpoint's {CONFIGURATION} is missing"))?;
    let config: ReferenceConfig = serde_json::from_str(text)
        .map_err(|error| format!("the checkpoint's {CONFIGURATION} cannot be understood ({error})"))?;
    let [height, width] = config.image_size;
    if [config.dim, config.levels, config.patch_size, height, width].iter().any(|&number| number == 0 || number > MOST)
    {
        return Err(format!("the checkpoint's {CONFIGURATION} holds impossible numbers"));
    }
    if !config.radius.is_finite() || config.radius < 0.0 {
        return Err(format!("the checkpoint's {CONFIGURATION} has the impossible radius {}", config.radius));
    }
    Ok(Said {
        dim: Some(config.dim),
        levels: Some(config.levels),
        image_size: Some(config.image_size),
        patch_size: Some(config.patch_size),
        consensus_self: Some(config.consensus_self),
        radius: Some(config.radius),
    })
}

/// The metadata of a checkpoint that we save: ours, and the constructor's arguments as glom-pytorch takes them.
pub(super) fn metadata(config: &ReferenceConfig, name: &str) -> BTreeMap<String, String> {
    let [height, width] = config.image_size;
    let side = if height == width { height.to_string() } else { format!("({height}, {width})") };
    let mut pairs = vec![
        (FORMAT, VERSION.to_string()),
        (CONFIGURATION, serde_json::json!(config).to_string()),
        (NAME, name.to_owned()),
        ("dim", config.dim.to_string()),
        ("levels", config.levels.to_string()),
        ("image_size", side),
        ("patch_size", config.patch_size.to_string()),
        ("consensus_self", if config.consensus_self { "True" } else { "False" }.to_owned()),
        ("local_consensus_radius", config.radius.to_string()),
    ];
    pairs.sort_unstable();
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The tensors of a network under the names of glom-pytorch.
pub(super) fn tensors(model: &ReferenceModel) -> Vec<Outgoing<'_>> {
    let (config, weights) = (model.config(), model.weights());
    let (dim, hidden) = (config.dim, 4 * config.dim);
    let float = |name, shape: &[usize], pieces| Outgoing {
        name: Cow::Borrowed(name),
        shape: shape.to_vec(),
        kind: Kind::Float,
        pieces,
        mask: None,
    };
    let mut tensors = vec![
        float(TOKEN[0], weights.token.weight.shape(), vec![values(&weights.token.weight)]),
        float(TOKEN[1], &[dim], vec![values(&weights.token.bias)]),
        float(POSITIONS, weights.positions.shape(), vec![values(&weights.positions)]),
        float(INITIAL, weights.initial.shape(), vec![values(&weights.initial)]),
    ];
    for (names, nets) in [(BOTTOM_UP, &weights.bottom_up), (TOP_DOWN, &weights.top_down)] {
        let groups = nets.len();
        if groups == 0 {
            continue;
        }
        tensors.extend([
            float(names[0], &[groups * hidden, dim, 1], nets.iter().map(|net| values(&net.first.weight)).collect()),
            float(names[1], &[groups * hidden], nets.iter().map(|net| values(&net.first.bias)).collect()),
            float(names[2], &[groups * dim, hidden, 1], nets.iter().map(|net| values(&net.second.weight)).collect()),
            float(names[3], &[groups * dim], nets.iter().map(|net| values(&net.second.bias)).collect()),
        ]);
    }
    if config.radius > 0.0 {
        let (grid, radius) = (config.grid(), f64::from(config.radius));
        let columns = grid.columns();
        let apart =
            move |index: usize| grid.distance_squared(index / columns, index % columns) as f64 > radius * radius;
        tensors.push(Outgoing {
            name: Cow::Borrowed(MASK),
            shape: vec![1, columns, columns],
            kind: Kind::Bool,
            pieces: Vec::new(),
            mask: Some(Box::new(apart)),
        });
    }
    tensors
}

/// The values of an array row by row, borrowed where they lie like that.
fn values<D: ndarray::Dimension>(array: &ndarray::Array<f32, D>) -> Cow<'_, [f32]> {
    match array.as_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(array.iter().copied().collect()),
    }
}
