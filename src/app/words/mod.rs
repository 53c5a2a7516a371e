//! The words of the window, by identifier: `assets/words` has a file for each language, in the form of Project Fluent.
//!
//! A message is named by its id, `transport-play`; its tip is the attribute `.tip` of the same message. English is
//! complete. What another language lacks is said in English.

mod fonts;
mod ids;
#[cfg(test)]
mod tests;

use std::sync::{Arc, LazyLock};

use eframe::egui::{self, Id};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

pub use fonts::Fonts;
pub use ids::{colouring_id, preset_id, source_id};

use crate::language::Language;

/// The files, by their languages.
const fn source(language: Language) -> &'static str {
    match language {
        Language::English => include_str!("../../../assets/words/en.ftl"),
        Language::Chinese => include_str!("../../../assets/words/zh-CN.ftl"),
    }
}

static ENGLISH: LazyLock<Arc<Words>> = LazyLock::new(|| Arc::new(Words::new(Language::English)));

/// The words of one language, and English below them. A window has one of these.
pub struct Words {
    language: Language,
    /// The language's own, then English.
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Words {
    /// The words of a language.
    pub fn new(language: Language) -> Self {
        let mut languages = vec![language, Language::English];
        languages.dedup();
        Self { language, bundles: languages.into_iter().map(bundle).collect() }
    }

    /// Those that every window falls back to.
    pub fn english() -> &'static Words {
        &ENGLISH
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A message, or an attribute of one: `transport-play`, `transport-play.tip`.
    pub fn say(&self, id: &str) -> String {
        self.fill(id, [])
    }

    /// The tip of a message.
    pub fn tip(&self, id: &str) -> String {
        self.say(&format!("{id}.tip"))
    }

    /// A message with its places filled.
    pub fn fill<'a, const N: usize>(&self, id: &str, places: [(&'static str, FluentValue<'a>); N]) -> String {
        let places: FluentArgs<'_> = places.into_iter().collect();
        let found = self.bundles.iter().find_map(|bundle| text(bundle, id, &places));
        // A test sees that every id is there; should one be missing all the same, its name is better than nothing.
        found.unwrap_or_else(|| id.to_owned())
    }
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let locales = language.key().parse().into_iter().collect();
    let mut bundle = FluentBundle::new_concurrent(locales);
    // Marks around what is filled in are for mixed directions; no font of the window draws them.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

fn text(bundle: &FluentBundle<FluentResource>, id: &str, places: &FluentArgs<'_>) -> Option<String> {
    let (name, attribute) = id.split_once('.').map_or((id, None), |(name, attribute)| (name, Some(attribute)));
    let message = bundle.get_message(name)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let mut errors = Vec::new();
    Some(bundle.format_pattern(pattern, Some(places), &mut errors).into_owned())
}

fn id() -> Id {
    Id::unique("words of the window")
}

/// Gives a window its words.
pub fn put(ctx: &egui::Context, words: Arc<Words>) {
    ctx.data_mut(|data| data.insert_temp(id(), words));
}

/// The words of a window.
pub fn of(ctx: &egui::Context) -> Arc<Words> {
    ctx.data(|data| data.get_temp(id())).unwrap_or_else(|| ENGLISH.clone())
}

/// A message in the language of the window.
pub fn say(ctx: &egui::Context, id: &str) -> String {
    of(ctx).say(id)
}

/// The tip of a message in the language of the window.
pub fn tip(ctx: &egui::Context, id: &str) -> String {
    of(ctx).tip(id)
}

/// A message in the language of the window, with its places filled.
pub fn fill<const N: usize>(ctx: &egui::Context, id: &str, places: [(&'static str, FluentValue<'_>); N]) -> String {
    of(ctx).fill(id, places)
}
