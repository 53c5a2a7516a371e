//! Seeds without a store: the random numbers of an operator follow from a hash of what it is for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A module, by a hash of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema, Serialize, Deserialize)]
pub struct Module(pub u64);

impl Module {
    /// The module of that name (FNV-1a, 64 bits).
    pub fn named(name: &str) -> Self {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(0xcbf2_9ce4_8422_2325, step))
    }
}

/// What a random matrix is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// R_{M,0}: turns the whole object.
    Object(Module),
    /// R_{M,1}: the subspace of the attributes.
    Attributes(Module),
    /// R_{M,2}: the subspace of the count.
    Count(Module),
    /// R_1 and R_2 of the pair (attributes, inputs).
    Pair(usize),
    /// R_i of the tuple of inputs.
    Input(usize),
}

impl Role {
    /// The seed of the matrix: a hash of (kind, module, slot) and of the seed of the whole.
    pub fn key(self, seed: u64) -> u64 {
        let (kind, which) = match self {
            Self::Object(module) => (0, module.0),
            Self::Attributes(module) => (1, module.0),
            Self::Count(module) => (2, module.0),
            Self::Pair(slot) => (3, slot as u64),
            Self::Input(slot) => (4, slot as u64),
        };
        mix(mix(mix(seed) ^ kind) ^ which)
    }
}

/// One number of the stream `key` (SplitMix64): the numbers of a stream can be had in any order.
pub(super) fn word(key: u64, place: usize) -> u64 {
    mix(key.wrapping_add((place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(key: u64) -> u64 {
    let key = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ (key >> 31)
}
