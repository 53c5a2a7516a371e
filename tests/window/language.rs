//! The language of the window: what it is told, what is chosen in it, and what is remembered.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use crate::harness::{Role, Window};
use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use glomscope::app::{AppOptions, Layout};
use glomscope::language::Language;

#[test]
fn the_window_speaks_chinese_and_goes_over_to_english() {
    let mut window = Window::open_with(AppOptions { language: Some(Language::Chinese), ..AppOptions::default() });
    assert_eq!(window.app().language(), Language::Chinese);
    let there = |window: &Window, role: Role, name: &str| window.harness.query_by_role_and_label(role, name).is_some();
    for (role, name) in [
        (Role::Button, "到稳定"),
        (Role::Button, "视图"),
        (Role::Tab, "记忆"),
        (Role::Slider, "注意力"),
        (Role::Button, "嵌入"),
    ] {
        assert!(there(&window, role, name), "{name}");
    }
    assert!(window.shows("第 1 层的图"), "maps have names in it too");
    // What it was told is not remembered; what is chosen is.
    assert_eq!(window.app().layout().language, None);
    window.harness.get_by_role_and_label(Role::Button, "视图").click();
    window.frames(4);
    window.harness.get_by_label_contains("语言").click();
    window.frames(4);
    window.harness.get_by_label("English").click();
    window.frames(4);
    assert_eq!(window.app().language(), Language::English);
    assert_eq!(window.app().layout().language, Some(Language::English));
    window.key(Key::Escape);
    window.frames(3);
    for (role, name) in [(Role::Button, "Settle"), (Role::Tab, "Memory"), (Role::Slider, "Attention")] {
        assert!(there(&window, role, name), "{name}");
    }
    assert!(!window.shows("到稳定"));
}

#[test]
fn the_language_is_remembered_by_its_code_and_another_one_is_no_obstacle() {
    let layout = Layout { language: Some(Language::Chinese), ..Layout::default() };
    let kept = serde_json::to_value(&layout).unwrap();
    assert_eq!(kept["language"], "zh-CN");
    assert_eq!(serde_json::from_value::<Layout>(kept).unwrap().language, Some(Language::Chinese));
    assert_eq!(serde_json::from_str::<Layout>("{}").unwrap().language, None, "as older windows kept it");
}
