//! Settings that wait for the settled state: both parts are made, again after a reset, and the same in a session.
#![allow(clippy::unwrap_used)]

use glomscope::engine::{Command, Run, Session, Setup, Snapshot, Transport};

use crate::common::{bits, changed, quiet, run};

/// A run until it pauses, is settled, or 300 steps were made.
fn play_out(run: &mut Run) {
    quiet(run.apply(Command::RunUntilSettled));
    while run.is_running() && run.step() < 300 {
        quiet(run.advance());
    }
}

fn without_attention(run: &mut Run) -> Setup {
    *changed(run, |setup| setup.settings.weights.attention = 0.0)
}

fn settle_then(run: &mut Run) -> Setup {
    let (first, then) = (Setup::clone(&run.snapshot().setup), without_attention(run));
    quiet(run.apply(Command::SettleThen { first: first.into(), then: then.clone().into(), gesture: 0 }));
    then
}

fn attention(snapshot: &Snapshot) -> f32 {
    snapshot.setup.settings.weights.attention
}

/// A run in which what waited has taken over, and the step at which it did.
fn taken_over() -> (Run, usize) {
    let mut run = run();
    let then = settle_then(&mut run);
    let waiting = run.snapshot();
    assert_eq!((waiting.transport, attention(&waiting) > 0.0), (Transport::Playing, true));
    assert_eq!(waiting.awaited.as_deref(), Some(&then));
    while attention(&run.snapshot()) > 0.0 {
        assert!(run.step() < 300 && run.is_running());
        quiet(run.advance());
    }
    assert_eq!(run.snapshot().awaited, None);
    let at = run.step();
    (run, at)
}

#[test]
fn the_second_settings_take_over_when_the_first_have_settled() {
    let (_, at) = taken_over();
    // The same run by hand settles at the same step.
    let mut plain = run();
    play_out(&mut plain);
    assert_eq!(plain.step(), at);
    // On a settled run they take over at once.
    settle_then(&mut plain);
    assert_eq!((attention(&plain.snapshot()), plain.step()), (0.0, at));
}

#[test]
fn a_reset_does_both_parts_again_and_undo_takes_both_back() {
    let (mut run, at) = taken_over();
    quiet(run.apply(Command::Reset));
    let snapshot = run.snapshot();
    assert!(snapshot.step == 0 && attention(&snapshot) > 0.0 && snapshot.awaited.is_some());
    play_out(&mut run);
    assert!(run.step() > at && attention(&run.snapshot()) == 0.0);
    quiet(run.apply(Command::Undo));
    let snapshot = run.snapshot();
    assert!(attention(&snapshot) > 0.0 && snapshot.awaited.is_none(), "the first settings stay, nothing waits");
    play_out(&mut run);
    assert!(attention(&run.snapshot()) > 0.0);
}

#[test]
fn who_chooses_settings_does_not_wait_any_more() {
    let mut run = run();
    settle_then(&mut run);
    let same = changed(&mut run, |_| ());
    quiet(run.apply(Command::Change(same, 1)));
    assert_eq!(run.snapshot().awaited, None, "not even where they are those in force");
    settle_then(&mut run);
    let islands = changed(&mut run, |setup| setup.thresholds[0] = Some(0.5));
    quiet(run.apply(Command::Change(islands, 2)));
    assert!(run.snapshot().awaited.is_some(), "islands are only read");
    let weight = changed(&mut run, |setup| setup.settings.weights.top_down = 0.7);
    quiet(run.apply(Command::Change(weight, 3)));
    assert_eq!(run.snapshot().awaited, None);
}

#[test]
fn a_session_makes_both_parts_again_to_the_bit() {
    let (mut run, _) = taken_over();
    quiet(run.apply(Command::Step(4)));
    while run.is_running() {
        quiet(run.advance());
    }
    let saved = run.snapshot();
    let folder = tempfile::tempdir().unwrap();
    let picture = crate::common::picture_file(&folder.path().join("picture.png"));
    let mut session = Session::of(&saved, serde_json::Value::Null);
    session.picture = Session::of(&Run::new(picture, None).unwrap().snapshot(), serde_json::Value::Null).picture;
    let (mut again, _) = Run::resume(session).unwrap();
    while again.is_running() {
        again.advance();
    }
    assert_eq!((again.step(), bits(&again.snapshot())), (saved.step, bits(&saved)));
    assert_eq!(again.snapshot().setup, saved.setup);
}
