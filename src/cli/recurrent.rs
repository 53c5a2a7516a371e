//! What the commands about recurrent networks, `retrieve` and `glimpse`, have in common.

use clap::Args;
use clap::builder::TypedValueParser;

use super::choices::{one_of, switch};
use crate::recurrent::{CellKind, Dynamics};

/// Reads the kind of a recurrent network; the help begins with the one that is about fast weights.
pub fn cell() -> impl TypedValueParser<Value = CellKind> {
    one_of([CellKind::FastWeights, CellKind::Irnn, CellKind::RnnLn, CellKind::Lstm].map(|cell| {
        let help = match cell {
            CellKind::FastWeights => "relu(LN(u + A h)): a recurrent network with a fast-weight memory",
            CellKind::Irnn => "relu(u), beginning as the identity",
            CellKind::RnnLn => "relu(LN(u))",
            CellKind::Lstm => "Long short-term memory",
        };
        (cell, cell.key(), help)
    }))
}

/// The fast weights of a trained network, changed.
#[derive(Debug, Clone, Args)]
pub struct Ablations {
    /// Another decay lambda, 0 to 1
    #[arg(long, value_name = "LAMBDA", allow_hyphen_values = true, help_heading = "As if")]
    pub lambda: Option<f32>,
    /// Another rate eta; 0 switches the fast weights off
    #[arg(long, value_name = "ETA", allow_hyphen_values = true, help_heading = "As if")]
    pub eta: Option<f32>,
    /// Another number of inner steps S
    #[arg(long, value_name = "S", help_heading = "As if")]
    pub inner: Option<usize>,
    /// The layer norm inside the loop, on or off
    #[arg(long, value_parser = switch(), value_name = "on|off", help_heading = "As if")]
    pub layer_norm: Option<bool>,
}

impl Ablations {
    /// What is asked for instead of `trained`; nothing if nothing is.
    pub fn change(&self, trained: Dynamics) -> Option<Dynamics> {
        let changed = Dynamics {
            decay: self.lambda.unwrap_or(trained.decay),
            rate: self.eta.unwrap_or(trained.rate),
            inner: self.inner.unwrap_or(trained.inner),
            layer_norm: self.layer_norm.unwrap_or(trained.layer_norm),
        };
        let asked = self.lambda.is_some() || self.eta.is_some() || self.inner.is_some() || self.layer_norm.is_some();
        asked.then_some(changed)
    }
}
