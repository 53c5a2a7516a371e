//! What of a training a file holds. The tensors of the model are those that run: of the running mean where one is
//! taken, with what is kept of the former model. Where the learned numbers themselves are others, they stand beside.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::trainer::{EndToEnd, Saved, State};
use super::{LearnError, TrainConfig};
use crate::glom::learned::{Layout, Learned};
use crate::training::{Kept, Named, Part, Tensors};

/// Adam's running means of the gradient and of its square.
const MOMENTS: [&str; 2] = ["adam.first", "adam.second"];
/// Columns that pictures lent.
const STRANGERS: &str = "strangers";
/// The learned numbers themselves where the model is made of their running mean or of a former model too.
const NUMBERS: &str = "numbers";
/// The former model that is kept in part, and the running mean where the model is not that alone.
const FORMER: &str = "former";
const MEAN: &str = "mean";

/// How much the optimiser remembers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema, Serialize, Deserialize)]
pub struct Optimised {
    /// Updates that the optimiser remembers; all of them where this is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub optimised: Option<u64>,
}

/// The tensors of a model, in the order in which they lie.
pub fn model_tensors(model: &Learned) -> Vec<Named<'static>> {
    let tensors = model.layout().tensors().iter();
    let named = tensors.map(|tensor| Named {
        name: Cow::Owned(tensor.name.clone()),
        shape: tensor.shape.clone(),
        values: Cow::Owned(model.values()[tensor.range.clone()].to_vec()),
        part: Part::Network,
    });
    named.collect()
}

impl Kept for EndToEnd {
    type More = Optimised;

    fn tensors(saved: &Saved) -> Result<Vec<Named<'_>>, LearnError> {
        let State { values, average, former, moments: [first, second], strangers, .. } = &saved.state;
        let mut tensors = model_tensors(&Learned::new(saved.config.model.clone(), saved.model(), "")?);
        let [first_name, second_name] = MOMENTS;
        tensors.extend([Named::row(first_name, first), Named::row(second_name, second)]);
        tensors.push(Named::row(STRANGERS, strangers));
        if !(average.is_empty() && former.is_empty()) {
            tensors.push(Named::row(NUMBERS, values));
        }
        if !former.is_empty() {
            tensors.extend([Named::row(FORMER, former), Named::row(MEAN, average)]);
        }
        Ok(tensors)
    }

    fn more(saved: &Saved) -> Optimised {
        let optimised = saved.state.optimised;
        Optimised { optimised: (optimised != saved.record.update).then_some(optimised) }
    }

    fn state(config: &TrainConfig, update: u64, more: Optimised, tensors: &dyn Tensors) -> Result<State, String> {
        config.check().map_err(|error| error.to_string())?;
        // Every tensor is bounded by the file, so the row is never larger than what is there.
        let mut model = Vec::new();
        for tensor in Layout::new(&config.model).tensors() {
            model.extend(tensors.values_of_shape(&tensor.name, &tensor.shape)?);
        }
        let [first, second] = MOMENTS;
        let moments = [tensors.values_if_there(first)?, tensors.values_if_there(second)?];
        let (numbers, former) = (tensors.values_if_there(NUMBERS)?, tensors.values_if_there(FORMER)?);
        let (values, average) = match (numbers.is_empty(), former.is_empty()) {
            (true, _) => (model, Vec::new()),
            (false, true) => (numbers, model),
            (false, false) => (numbers, tensors.values_if_there(MEAN)?),
        };
        let strangers = tensors.values_if_there(STRANGERS)?;
        Ok(State { values, average, former, moments, optimised: more.optimised.unwrap_or(update), strangers })
    }
}
