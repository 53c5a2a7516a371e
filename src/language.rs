//! The languages in which the window and the lessons speak.

use serde::{Deserialize, Serialize};

use crate::names::keys;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English: every text has it.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

keys!(Language { English: ("en", "English"), Chinese: ("zh-CN", "简体中文") });

impl Language {
    /// The language of a locale such as `zh_CN.UTF-8` or `zh-Hans-SG`; none where there is no text in it.
    pub fn of_locale(locale: &str) -> Option<Self> {
        let mut parts = locale.split(['-', '_', '.', '@']);
        match parts.next()? {
            "en" => Some(Self::English),
            // Who reads traditional characters is not given simplified ones unasked.
            "zh" => parts.all(|part| !["Hant", "TW", "HK", "MO"].contains(&part)).then_some(Self::Chinese),
            _ => None,
        }
    }

    /// The first of the desktop's languages in which there are texts, else English.
    pub fn of_system() -> Self {
        sys_locale::get_locales().find_map(|locale| Self::of_locale(&locale)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_has_a_language_where_there_are_texts_in_it() {
        for (locale, language) in [
            ("zh_CN.UTF-8", Some(Language::Chinese)),
            ("zh-Hans-SG", Some(Language::Chinese)),
            ("zh", Some(Language::Chinese)),
            ("zh-Hant", None),
            ("zh_TW.UTF-8", None),
            ("en-GB", Some(Language::English)),
            ("eng", None),
            ("C", None),
            ("", None),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }
}
