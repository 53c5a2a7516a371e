//! Words that are neither a command nor a picture.
#![allow(clippy::unwrap_used)]

use std::process::{Command, Output};

/// Runs the program where there is no display.
fn glomscope(words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glomscope"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command.args(words).output().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_slip_of_a_command_is_named_and_bad_usage_where_more_was_said() {
    let output = glomscope(&["setle", "photo.jpg"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("no command 'setle' and no such file; did you mean 'settle'?"), "{}", told(&output));
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_wrong_with_the_picture_is_said_before_that_there_is_no_display() {
    for (typed, said) in [("scor", "did you mean 'score'?"), ("nowhere.jpg", "no such file: nowhere.jpg.")] {
        let output = glomscope(&[typed]);
        assert_eq!(output.status.code(), Some(1), "{typed}");
        let told = told(&output);
        let place = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words:?} is not in {told}"));
        assert!(place(said) < place("there is no display here"), "{told}");
    }
}

#[test]
fn help_of_a_command_is_help() {
    for words in [&["compare", "--help"][..], &["--version"], &["sketch", "ask", "-h"]] {
        let output = glomscope(words);
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{words:?}");
    }
}
