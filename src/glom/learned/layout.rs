//! Where every learned number of the model lies: all of them in one row, in *blocks* of tensors that are used together.
//!
//! ```text
//! visual.stem.0 .. 2      weight (out, 3 x 3 x in), bias (out)          picture to columns, stride 2 each
//! visual.residual.0 ..    weight (C, 3 x 3 x C), bias (C)               columns to columns, dilated
//! bottom_up.0 .. L-1      first.weight (H, in), first.bias (H), second.weight (D, H), second.bias (D)
//! top_down.0 .. L-2       the same, reading (D + P)
//! decoder                 the same, D to the pixels of a cell
//! initial (L, D)          the state at t = 0
//! sources (L, 4)          logits of the update weights: bottom-up, top-down, previous, attention
//! log_beta (L)            logarithm of the inverse temperature
//! votes                   first, second and third of three layers, (D + P) to 5, where the model votes for wholes
//! ```

use std::ops::Range;

use super::LearnedConfig;
use crate::glom::Votes;
use crate::numeric::random::{self, Purpose};

/// Channels of the picture as the convolutions read it: red, green, blue from -1 to 1, and 1 where a pixel is hidden.
pub(crate) const PICTURE_CHANNELS: usize = 4;

/// A tensor in the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// Its name in a file.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Where it lies in the row.
    pub range: Range<usize>,
    start: Start,
}

/// How a tensor is drawn before anything is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    Zero,
    /// Normal with deviation `numerator / 100 / sqrt(inputs)`.
    Normal {
        percent: u32,
        inputs: usize,
    },
    /// The logarithm of the beta with which a level begins.
    LogBeta,
}

/// A two-layer net in the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NetBlock {
    pub range: Range<usize>,
    pub shape: NetShape,
}

/// Widths of a two-layer net.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NetShape {
    pub inputs: usize,
    pub hidden: usize,
    pub outputs: usize,
}

impl NetShape {
    /// Learned numbers of such a net.
    pub fn len(self) -> usize {
        self.hidden * (self.inputs + 1) + self.outputs * (self.hidden + 1)
    }

    /// First weight and bias, second weight and bias, as they lie in a block.
    pub fn split(self, block: &[f32]) -> [&[f32]; 4] {
        let (first, rest) = block.split_at(self.hidden * self.inputs);
        let (first_bias, rest) = rest.split_at(self.hidden);
        let (second, second_bias) = rest.split_at(self.outputs * self.hidden);
        [first, first_bias, second, second_bias]
    }
}

/// A convolution in the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConvolutionBlock {
    pub range: Range<usize>,
    pub inputs: usize,
    pub outputs: usize,
    /// Distance between the places at which it is computed.
    pub stride: usize,
    /// Distance between its taps.
    pub dilation: usize,
}

/// An affine layer in the row: weight (outputs, inputs) and bias.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AffineBlock {
    pub range: Range<usize>,
    pub inputs: usize,
    pub outputs: usize,
}

/// The three layers of the read-out of wholes: a net, a GELU, and an affine layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VotesBlock {
    pub net: NetBlock,
    pub last: AffineBlock,
}

impl VotesBlock {
    /// Where it lies.
    pub fn range(&self) -> Range<usize> {
        self.net.range.start..self.last.range.end
    }
}

/// The whole row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    tensors: Vec<Tensor>,
    length: usize,
    pub(crate) stem: Vec<ConvolutionBlock>,
    pub(crate) residual: Vec<ConvolutionBlock>,
    pub(crate) bottom_up: Vec<NetBlock>,
    pub(crate) top_down: Vec<NetBlock>,
    pub(crate) decoder: NetBlock,
    pub(crate) initial: Range<usize>,
    pub(crate) sources: Range<usize>,
    pub(crate) log_beta: Range<usize>,
    /// The last of the row, so that everything else lies where it does without it.
    pub(crate) votes: Option<VotesBlock>,
}

impl Layout {
    /// The row of a model of this configuration, which has been checked.
    pub fn new(config: &LearnedConfig) -> Self {
        let mut row = RowBuilder::default();
        let LearnedConfig { levels, dim, hidden, channels, .. } = *config;
        let mut inputs = PICTURE_CHANNELS;
        let mut stem = Vec::new();
        for (index, &outputs) in channels.iter().enumerate() {
            let block = ConvolutionBlock { range: 0..0, inputs, outputs, stride: 2, dilation: 1 };
            stem.push(row.convolution(&format!("visual.stem.{index}"), block, 100));
            inputs = outputs;
        }
        let residual = config
            .dilations
            .iter()
            .enumerate()
            .map(|(index, &dilation)| {
                let block = ConvolutionBlock { range: 0..0, inputs, outputs: inputs, stride: 1, dilation };
                row.convolution(&format!("visual.residual.{index}"), block, 40)
            })
            .collect();
        let bottom_up = (0..levels)
            .map(|level| {
                let inputs = if level == 0 { config.input_dim() } else { dim };
                row.net(&format!("bottom_up.{level}"), NetShape { inputs, hidden, outputs: dim })
            })
            .collect();
        let top_down = (0..levels - 1)
            .map(|level| {
                let inputs = dim + config.place_dim();
                row.net(&format!("top_down.{level}"), NetShape { inputs, hidden, outputs: dim })
            })
            .collect();
        let pixels = 3 * LearnedConfig::CELL * LearnedConfig::CELL;
        let decoder = row.net("decoder", NetShape { inputs: dim, hidden, outputs: pixels });
        let initial = row.push("initial".to_owned(), &[levels, dim], Start::Normal { percent: 100, inputs: dim });
        let sources = row.push("sources".to_owned(), &[levels, 4], Start::Zero);
        let log_beta = row.push("log_beta".to_owned(), &[levels], Start::LogBeta);
        let votes = config.votes.then(|| {
            let inputs = dim + config.place_dim();
            let net = row.net("votes", NetShape { inputs, hidden, outputs: hidden });
            VotesBlock { net, last: row.affine("votes.third", hidden, Votes::NUMBERS) }
        });
        let RowBuilder { tensors, length } = row;
        Self { tensors, length, stem, residual, bottom_up, top_down, decoder, initial, sources, log_beta, votes }
    }

    /// The tensors, in the order in which they lie.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// How many learned numbers there are.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there are none, which no configuration has.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Where the bottom-up and the top-down nets lie, one after the other.
    pub fn nets(&self) -> Range<usize> {
        let ends = self.bottom_up.first().zip(self.top_down.last());
        ends.map_or(0..0, |(first, last)| first.range.start..last.range.end)
    }

    /// The numbers with which learning begins, drawn from `seed`.
    pub fn draw(&self, seed: u64) -> Vec<f32> {
        let mut values = Vec::with_capacity(self.length);
        for (part, tensor) in self.tensors.iter().enumerate() {
            let mut generator = random::generator(seed, Purpose::Weights, part as u64);
            let count = tensor.range.len();
            match tensor.start {
                Start::Zero => values.extend(std::iter::repeat_n(0.0, count)),
                Start::Normal { percent, inputs } => {
                    let deviation = percent as f32 / 100.0 / (inputs as f32).sqrt();
                    values.extend((0..count).map(|_| deviation * random::normal(&mut generator)));
                }
                // Sharper below, softer above: e^2 at the lowest of four levels and a little less at each above it.
                Start::LogBeta => values.extend((0..count).map(|level| 2.0 - 0.2 * level as f32)),
            }
        }
        values
    }
}

/// A row in the making.
#[derive(Default)]
struct RowBuilder {
    tensors: Vec<Tensor>,
    length: usize,
}

impl RowBuilder {
    fn push(&mut self, name: String, shape: &[usize], start: Start) -> Range<usize> {
        let range = self.length..self.length + shape.iter().product::<usize>();
        self.length = range.end;
        self.tensors.push(Tensor { name, shape: shape.to_vec(), range: range.clone(), start });
        range
    }

    fn convolution(&mut self, name: &str, block: ConvolutionBlock, percent: u32) -> ConvolutionBlock {
        let inputs = 9 * block.inputs;
        // Half of what comes through a GELU is gone: twice the variance.
        let start = Start::Normal { percent: percent * 141 / 100, inputs };
        let weight = self.push(format!("{name}.weight"), &[block.outputs, inputs], start);
        let bias = self.push(format!("{name}.bias"), &[block.outputs], Start::Zero);
        ConvolutionBlock { range: weight.start..bias.end, ..block }
    }

    fn net(&mut self, name: &str, shape: NetShape) -> NetBlock {
        let NetShape { inputs, hidden, outputs } = shape;
        let start = |inputs| Start::Normal { percent: 141, inputs };
        let first = self.push(format!("{name}.first.weight"), &[hidden, inputs], start(inputs));
        self.push(format!("{name}.first.bias"), &[hidden], Start::Zero);
        self.push(format!("{name}.second.weight"), &[outputs, hidden], start(hidden));
        let last = self.push(format!("{name}.second.bias"), &[outputs], Start::Zero);
        NetBlock { range: first.start..last.end, shape }
    }

    /// It begins small: what it says at first is hardly anything.
    fn affine(&mut self, name: &str, inputs: usize, outputs: usize) -> AffineBlock {
        let weight = self.push(format!("{name}.weight"), &[outputs, inputs], Start::Normal { percent: 20, inputs });
        let bias = self.push(format!("{name}.bias"), &[outputs], Start::Zero);
        AffineBlock { range: weight.start..bias.end, inputs, outputs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_follow_each_other_and_blocks_hold_theirs() {
        let layout = Layout::new(&LearnedConfig::default());
        let mut end = 0;
        for tensor in layout.tensors() {
            assert_eq!(tensor.range.start, end, "{}", tensor.name);
            end = tensor.range.end;
        }
        assert_eq!(end, layout.len());
        assert_eq!(layout.draw(1).len(), layout.len());
        for net in layout.bottom_up.iter().chain(&layout.top_down).chain([&layout.decoder]) {
            assert_eq!(net.range.len(), net.shape.len());
        }
        for convolution in layout.stem.iter().chain(&layout.residual) {
            assert_eq!(convolution.range.len(), convolution.outputs * (9 * convolution.inputs + 1));
        }
    }

    #[test]
    fn a_read_out_is_the_end_of_the_row_and_moves_nothing() {
        let (plain, voting) = (LearnedConfig::default(), LearnedConfig { votes: true, ..LearnedConfig::default() });
        let [plain, voting] = [plain, voting].map(|config| Layout::new(&config));
        let votes = voting.votes.clone().map(|votes| votes.range());
        assert_eq!((plain.votes.as_ref(), votes), (None, Some(plain.len()..voting.len())));
        assert_eq!(voting.draw(3)[..plain.len()], plain.draw(3));
        assert_eq!(voting.tensors()[..plain.tensors().len()], *plain.tensors());
    }

    #[test]
    fn a_seed_decides_the_beginning() {
        let layout = Layout::new(&LearnedConfig::default());
        assert_eq!(layout.draw(3), layout.draw(3));
        assert_ne!(layout.draw(3), layout.draw(4));
    }
}
