//! A stale or broken settings file never stops the start.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;

use glomscope::app::{Layout, ThemeChoice};

/// A store in memory.
#[derive(Default)]
struct Store(HashMap<String, String>);

impl eframe::Storage for Store {
    fn get_string(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    fn set_string(&mut self, key: &str, value: String) {
        self.0.insert(key.to_owned(), value);
    }

    fn remove_string(&mut self, key: &str) {
        self.0.remove(key);
    }

    fn flush(&mut self) {}
}

#[test]
fn a_layout_comes_back_as_it_was() {
    let mut store = Store::default();
    let mut layout = Layout { theme: ThemeChoice::HighContrast, bottom: false, ..Layout::default() };
    layout.view.opacity = 0.4;
    layout.remember("/pictures/cat.png".into());
    layout.save(&mut store);
    assert_eq!(store.0.len(), 1);
    let (again, told) = Layout::load(Some(&store));
    assert_eq!(told, None);
    assert_eq!(again, layout);
}

#[test]
fn garbage_becomes_the_default_and_is_told() {
    let mut store = Store::default();
    Layout::default().save(&mut store);
    let key = store.0.keys().next().unwrap().clone();
    for garbage in
        ["", "{", "\u{0}\u{1}", "[1, 2]", r#"{"theme": "purple"}"#, r#"{"speed": {"steps-per-second": "fast"}}"#]
    {
        store.0.insert(key.clone(), garbage.to_owned());
        let (layout, told) = Layout::load(Some(&store));
        assert_eq!(layout, Layout::default(), "{garbage:?}");
        assert!(told.is_some());
    }
}

#[test]
fn what_a_newer_or_older_version_wrote_is_read_as_far_as_it_goes() {
    let mut store = Store::default();
    Layout::default().save(&mut store);
    let key = store.0.keys().next().unwrap().clone();
    store.0.insert(key, r#"{"theme": "dark", "telepathy": true, "view": {"opacity": 7.5, "level": 2}}"#.to_owned());
    let (layout, told) = Layout::load(Some(&store));
    assert_eq!(told, None);
    assert_eq!(layout.theme, ThemeChoice::Dark);
    assert_eq!(layout.view.level, 2);
    assert_eq!(layout.view.opacity, Layout::default().view.opacity, "what cannot be used is put right");
}
