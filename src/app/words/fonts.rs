//! Whether this computer has a font for a language, and which of several: Chinese and Japanese write one character in
//! different forms.

use std::sync::Arc;

use eframe::egui::epaint::text::{FallbackRequest, FontProvider as _};
use eframe::egui::{self, FontFamily};
use egui_system_font_provider::SystemFontProvider;

use crate::app::background::Later;
use crate::engine::worker::Wake;
use crate::language::Language;

/// A character that the language uses and that no font of the program has.
fn sign(language: Language) -> Option<&'static str> {
    match language {
        Language::English => None,
        Language::Chinese => Some("简"),
    }
}

/// The fonts of the desktop, as a window uses them.
#[derive(Default)]
pub struct Fonts {
    /// Whether there is one for a language. The fonts of a desktop are many: they are looked through beside the window.
    found: Later<Language, bool>,
}

impl Fonts {
    /// Prefers the forms of a language to those of the desktop's own.
    pub fn prefer(ctx: &egui::Context, language: Language) {
        if sign(language).is_some() {
            let provider = SystemFontProvider::new().with_locale(Some(language.key()));
            ctx.set_font_providers(vec![Arc::new(provider)]);
        }
    }

    /// Whether there is no font for a language. It is looked up when it is asked for first; none until that is known.
    pub fn lacks(&mut self, language: Language, wake: &Wake) -> Option<bool> {
        let sign = sign(language)?;
        self.found.wish(&language, wake, move |_| {
            let family = FontFamily::Proportional;
            Ok(SystemFontProvider::new().font_for(&FallbackRequest { cluster: sign, family: &family }).is_some())
        });
        self.found.latest().filter(|(of, _)| **of == language).map(|(_, found)| !**found)
    }
}
