//! What every report with a head looks like. The match has an arm for every form: none can be without a description.

use schemars::Schema;
use schemars::generate::SchemaGenerator;
use schemars::{JsonSchema, json_schema};
use serde_json::{Value, json};

use super::{KindsReport, generator};
use crate::cli::formed::Form;
use crate::cli::{
    ablate, bench, compare, desktop, forward_forward, glimpse, hemispheres, lesson, probe, retrieve, samples, scene,
    score, screenshots, settle, sketch, train,
};
use crate::engine::sketches::{Grammar, RealReport, Sums};
use crate::fast_weights::capacity::CapacityReport;
use crate::fast_weights::deblurring::DeblurringReport;
use crate::files::checkpoint::CheckpointInfo;
use crate::recall::PrimingReport;
use crate::sketch::laws::LawsReport;
use crate::teach;

/// A report with its head.
pub(super) fn of(form: Form) -> Schema {
    let mut schema = match form {
        Form::Ablations => one::<ablate::AblationReport>(),
        Form::Bench => one::<bench::BenchLine>(),
        Form::Capacity => one::<CapacityReport>(),
        Form::Comparison => one::<compare::Report>(),
        Form::Deblurring => one::<DeblurringReport>(),
        Form::Desktop => one::<desktop::DesktopReport>(),
        Form::ForwardForwardAnswer => one::<forward_forward::AnswerReport>(),
        Form::ForwardForwardBench => one::<forward_forward::BenchLine>(),
        Form::ForwardForwardTable => one::<forward_forward::TableReport>(),
        Form::ForwardForwardTest => one::<forward_forward::TestReport>(),
        Form::GlimpseTable => one::<glimpse::TableReport>(),
        Form::GlimpseTest => one::<glimpse::TestReport>(),
        Form::Hemispheres => one::<hemispheres::Together>(),
        Form::HemispheresAnswer => one::<hemispheres::AnswerReport>(),
        Form::HemispheresBench => one::<hemispheres::BenchLine>(),
        Form::HemispheresComparison => one::<hemispheres::ComparisonReport>(),
        Form::HemispheresHeads => one::<hemispheres::HeadsReport>(),
        Form::HemispheresTable => one::<hemispheres::TableReport>(),
        Form::HemispheresTest => one::<hemispheres::TestReport>(),
        Form::Info => one::<CheckpointInfo>(),
        Form::Kinds => one::<KindsReport>(),
        Form::Lesson => one::<lesson::OutlineReport>(),
        Form::LessonCheck => one::<teach::Report>(),
        Form::LessonSheet => one::<lesson::SheetReport>(),
        Form::Lessons => one::<lesson::LessonsReport>(),
        Form::Parting => one::<hemispheres::PartReport>(),
        Form::Priming => one::<PrimingReport>(),
        Form::Probe => one::<probe::ProbeReport>(),
        Form::Report => any(&[of_type::<settle::report::SettleReport>, of_type::<settle::report::Summary>]),
        Form::Reports => one::<settle::ReportList>(),
        Form::RetrievalAnswer => one::<retrieve::AnswerReport>(),
        Form::RetrievalTable => one::<retrieve::TableReport>(),
        Form::RetrievalTest => one::<retrieve::TestReport>(),
        Form::Samples => one::<samples::SamplesReport>(),
        Form::Scene => one::<scene::Tree>(),
        Form::Scores => one::<score::ScoreReport>(),
        Form::Screenshots => one::<screenshots::ScreenshotsReport>(),
        Form::Sequence => one::<forward_forward::SequenceReport>(),
        Form::SketchAnswer => one::<Sums>(),
        Form::SketchBench => any(&[of_type::<sketch::TimesReport>, of_type::<sketch::BaselinesReport>]),
        Form::SketchGrammar => one::<Grammar>(),
        Form::SketchLaws => any(&[of_type::<LawsReport>, of_type::<RealReport>]),
        Form::SketchMemory => any(&[of_type::<sketch::AddedReport>, of_type::<sketch::ErasedReport>]),
        Form::SketchNearest => one::<sketch::NearestReport>(),
        Form::SketchNetwork => one::<sketch::NetworkReport>(),
        Form::SketchTree => one::<sketch::TreeReport>(),
        Form::SourcesTaken => one::<score::SourcesReport>(),
        Form::Training => any(&[
            of_type::<train::LearnedReport>,
            of_type::<retrieve::RetrievalReport>,
            of_type::<glimpse::GlimpseReport>,
            of_type::<forward_forward::ForwardForwardReport>,
            of_type::<hemispheres::HemispheresReport>,
        ]),
    };
    put_head(&mut schema, form);
    schema
}

/// A report of one shape.
fn one<T: JsonSchema>() -> Schema {
    generator().into_root_schema_for::<T>()
}

/// The description of a type within another.
fn of_type<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// A report of one of several shapes.
fn any(shapes: &[fn(&mut SchemaGenerator) -> Schema]) -> Schema {
    let mut generator = generator();
    let any: Vec<Value> = shapes.iter().map(|shape| shape(&mut generator).to_value()).collect();
    let definitions = generator.take_definitions(true);
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "anyOf": any,
        "$defs": definitions,
    })
}

/// Says what the head of a report holds.
fn put_head(schema: &mut Schema, form: Form) {
    let (format, version) = form.head();
    let head = [
        ("format", json!({ "description": "What this is.", "const": format })),
        (
            "version",
            json!({ "description": "Rises when a field goes or means something else; new fields may come without.",
                    "const": version }),
        ),
        ("program", json!({ "description": "Name and version of the program that wrote it.", "type": "string" })),
    ];
    let schema = schema.ensure_object();
    for (name, about) in head {
        let properties = schema.entry("properties").or_insert_with(|| json!({}));
        properties[name] = about;
        let required = schema.entry("required").or_insert_with(|| json!([]));
        if let Value::Array(required) = required
            && !required.iter().any(|known| known == name)
        {
            required.push(name.into());
        }
    }
}
