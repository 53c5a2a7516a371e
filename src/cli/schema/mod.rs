//! `glomscope schema`: definitions and units of everything that the program writes as JSON or NPZ, made from the code.

mod arrays;
mod forms;
mod tidy;

use clap::Args;
use schemars::JsonSchema;
use schemars::Schema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde::Serialize;

use super::Failure;
use super::formed::Form;
use super::reporting::TellArgs;
use super::table::aligned;
use crate::engine::Session;
use crate::files::arrays as npz;
use crate::files::hemispheres::KeptTable;
use crate::learn::TrainConfig;

/// What stands before the name of every kind in the head of a report.
const OURS: &str = "glomscope-";

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// What is described, as a report names it in `format`, such as `report` or `glomscope-report`; without it all
    /// kinds are listed
    #[arg(value_name = "KIND")]
    pub kind: Option<String>,
    /// How the list is told. A description is JSON always.
    #[command(flatten)]
    pub told: TellArgs,
}

/// All kinds.
#[derive(Debug, JsonSchema, Serialize)]
pub(super) struct KindsReport {
    /// The kinds.
    kinds: Vec<KindReport>,
}

/// A kind of file or report.
#[derive(Debug, JsonSchema, Serialize)]
struct KindReport {
    /// Its name, as `schema` takes it.
    kind: &'static str,
    /// What writes it, and where.
    of: &'static str,
}

/// What can be described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A report with a head.
    Formed(Form),
    /// A saved session.
    Session,
    /// The settings of a training.
    TrainConfig,
    /// The plan of a table of hemispheres.
    HemispheresPlan,
    /// The states of a run.
    States,
    /// Who listens to whom.
    Attention,
}

impl Kind {
    /// All kinds, those with a head first.
    fn all() -> impl Iterator<Item = Kind> {
        let others = [Kind::Session, Kind::TrainConfig, Kind::HemispheresPlan, Kind::States, Kind::Attention];
        Form::ALL.iter().copied().map(Kind::Formed).chain(others)
    }

    /// Its name.
    fn name(self) -> &'static str {
        match self {
            Kind::Formed(form) => form.head().0.trim_start_matches(OURS),
            Kind::Session => "session",
            Kind::TrainConfig => "train-config",
            Kind::HemispheresPlan => "hemispheres-plan",
            Kind::States => "states.npz",
            Kind::Attention => "attention.npz",
        }
    }

    /// What writes it.
    fn of_what(self) -> &'static str {
        match self {
            Kind::Formed(form) => form.of_what(),
            Kind::Session => "settle --save-session, the window",
            Kind::TrainConfig => "train --print-config",
            Kind::HemispheresPlan => "hemispheres table --resume: table.json",
            Kind::States => "settle --out",
            Kind::Attention => "settle --attention",
        }
    }

    /// Its description as JSON Schema.
    fn schema(self) -> Schema {
        let mut schema = match self {
            Kind::Formed(form) => forms::of(form),
            Kind::Session => generator().into_root_schema_for::<Session>(),
            Kind::TrainConfig => generator().into_root_schema_for::<TrainConfig>(),
            Kind::HemispheresPlan => generator().into_root_schema_for::<KeptTable>(),
            Kind::States => arrays::of(&npz::STATES),
            Kind::Attention => arrays::of(&npz::ATTENTION),
        };
        tidy::all(&mut schema);
        schema.insert("title".to_owned(), self.name().into());
        schema.insert("$comment".to_owned(), format!("written by: {}", self.of_what()).into());
        schema
    }
}

/// What makes a description: of what is written, not of what may be read.
fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().for_serialize().into_generator()
}

/// Runs `glomscope schema`.
///
/// # Errors
/// A kind that there is not.
pub fn schema(args: &SchemaArgs) -> Result<(), Failure> {
    let Some(asked) = &args.kind else {
        let kinds = Kind::all().map(|kind| KindReport { kind: kind.name(), of: kind.of_what() }).collect();
        let report = KindsReport { kinds };
        return args.told.tell(Form::Kinds, &report, || {
            let row = |kind: &KindReport| vec![kind.kind.to_owned(), format!("  {}", kind.of)];
            left(&report.kinds.iter().map(row).collect::<Vec<_>>())
        });
    };
    let kind = Kind::all().find(|kind| kind.name() == asked.trim_start_matches(OURS)).ok_or_else(|| {
        Failure::Usage(format!("there is no kind \"{asked}\": glomscope schema lists those that there are"))
    })?;
    let text = serde_json::to_string_pretty(&kind.schema())? + "\n";
    args.told.tell_line(|| Ok(text.clone()), || text.clone())
}

/// Rows whose cells all stand to the left.
fn left(rows: &[Vec<String>]) -> String {
    let width = rows.iter().filter_map(|row| row.get(1)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let padded = rows.iter().map(|row| match &row[..] {
        [name, what] => vec![name.clone(), format!("{what:<width$}")],
        other => other.to_vec(),
    });
    aligned(&padded.collect::<Vec<_>>())
}
