//! A run that plays stops when it is settled, and whatever moves it lets it go on.
#![allow(clippy::unwrap_used)]

use crate::common::{bits, changed, picture, picture_file, quiet, run, setup, steps};
use glomscope::engine::{Breakpoints, Brush, Command, FrameClock, PictureSource, Run, Setup, Transport};
use glomscope::grid::Resolution;

/// Plays until the run stops by itself; at most 300 steps.
fn play_out(run: &mut Run) {
    for _ in 0..300 {
        if !run.is_running() {
            return;
        }
        quiet(run.advance());
    }
    panic!("never stopped");
}

/// A small run that settles soon: 6 x 4 columns, every level may change by a twentieth.
fn soon() -> Setup {
    Setup { resolution: Resolution::ColumnsAcross(6), settled_below: 0.05, ..setup() }
}

fn rested() -> Run {
    let mut run = Run::new(picture(), Some(soon())).unwrap();
    quiet(run.apply(Command::Play));
    play_out(&mut run);
    let snapshot = run.snapshot();
    assert!(snapshot.settled && snapshot.rested && snapshot.transport == Transport::Paused);
    run
}

#[test]
fn a_playing_run_stops_when_it_is_settled_where_one_that_is_told_to_settle_does() {
    let played = rested();
    let mut settled = Run::new(picture(), Some(soon())).unwrap();
    quiet(settled.apply(Command::RunUntilSettled));
    play_out(&mut settled);
    assert_eq!(played.step(), settled.step());

    // Told to go on, and played again where it stands.
    let mut on = Run::new(picture(), Some(soon())).unwrap();
    quiet(on.apply(Command::GoOnWhenSettled(true)));
    quiet(on.apply(Command::Play));
    let mut played = played;
    quiet(played.apply(Command::Play));
    for _ in 0..settled.step() + 10 {
        quiet(on.advance());
        quiet(played.advance());
    }
    assert!(on.is_running() && on.step() == settled.step() + 10);
    assert!(played.is_running() && played.step() == 2 * settled.step() + 10);
}

#[test]
fn a_change_lets_a_run_that_has_stopped_go_on_until_it_is_settled_again() {
    type Move = fn(&mut Run) -> Command;
    let attention: Move = |run| Command::Change(changed(run, |setup| setup.settings.weights.attention = 0.0), 3);
    let brush: Move =
        |_| Command::Perturb { brush: Brush::Scramble, levels: vec![0, 1, 2], columns: (4..16).collect() };
    let occlude: Move = |_| Command::Occlude(Some([0.0, 0.0, 0.5, 0.5]));
    let hide: Move = |_| Command::Hide(vec![1, 2, 7, 8]);
    for (name, makes) in
        [("a weight", attention), ("the brush", brush), ("an occlusion", occlude), ("hidden columns", hide)]
    {
        let mut run = rested();
        let before = run.step();
        let command = makes(&mut run);
        quiet(run.apply(command));
        assert!(run.is_running() && !run.snapshot().rested, "{name}");
        play_out(&mut run);
        assert!(run.step() > before + 3 && run.snapshot().rested, "{name}: {} after {before}", run.step());
    }
    let mut run = rested();
    let command = attention(&mut run);
    quiet(run.apply(command));
    play_out(&mut run);
    quiet(run.apply(Command::Undo));
    assert!(run.is_running(), "undo moves it too");
}

#[test]
fn what_moves_nothing_and_what_the_user_paused_stay() {
    let mut run = rested();
    let setup = changed(&mut run, |setup| setup.thresholds = vec![Some(0.5); 5]);
    quiet(run.apply(Command::Change(setup, 0)));
    assert!(!run.is_running() && run.snapshot().rested, "islands are cut anew, the state stands");
    for pause in [Command::Pause, Command::Back(1), Command::Seek(2), Command::Reset] {
        let mut run = rested();
        quiet(run.apply(pause.clone()));
        let setup = changed(&mut run, |setup| setup.settings.weights.attention = 0.1);
        quiet(run.apply(Command::Change(setup, 0)));
        assert!(!run.is_running() && !run.snapshot().rested, "{pause:?}");
    }
}

#[test]
fn the_next_picture_plays_where_the_one_before_had_stopped_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut run = rested();
    quiet(run.apply(Command::Open(picture_file(&folder.path().join("next.png")))));
    assert_eq!((run.step(), run.snapshot().transport), (0, Transport::Playing));
}

#[test]
fn a_video_plays_on_while_frames_are_to_come() {
    let folder = tempfile::tempdir().unwrap();
    for number in 1..=2 {
        let frame = image::RgbImage::from_fn(24, 16, |x, y| image::Rgb([(number * 90) as u8, (x * 9) as u8, y as u8]));
        frame.save(folder.path().join(format!("frame{number}.png"))).unwrap();
    }
    let open = |looped| {
        let frames = FrameClock { steps_per_frame: 40, looped };
        let setup = Setup { frames, ..soon() };
        let mut run = Run::new(PictureSource::Path(folder.path().to_path_buf()), Some(setup)).unwrap();
        quiet(run.apply(Command::Play));
        for _ in 0..100 {
            quiet(run.advance());
        }
        run
    };
    assert_eq!(open(true).step(), 100);
    let mut last = open(false);
    assert!(last.step() > 40 && last.step() < 100, "it stops on the last frame: {}", last.step());
    assert_eq!(last.snapshot().frame, (1, 2));
}

#[test]
fn a_breakpoint_for_it_pauses_for_good_and_says_so() {
    let mut run = Run::new(picture(), Some(soon())).unwrap();
    let setup =
        changed(&mut run, |setup| setup.breakpoints = Breakpoints { when_settled: true, ..Breakpoints::default() });
    quiet(run.apply(Command::Change(setup, 0)));
    quiet(run.apply(Command::Play));
    let said: Vec<_> = std::iter::from_fn(|| run.is_running().then(|| run.advance())).flatten().collect();
    assert!(said.last().unwrap().text.contains("settled") && !run.snapshot().rested, "{said:?}");
}

#[test]
fn the_timeline_of_a_settled_run_does_not_fill_with_equal_states() {
    let mut run = rested();
    let settled = run.step();
    quiet(run.apply(Command::GoOnWhenSettled(true)));
    quiet(run.apply(Command::Play));
    for _ in 0..100 {
        quiet(run.advance());
    }
    quiet(run.apply(Command::Pause));
    let after = run.snapshot();
    assert_eq!(after.step, settled + 100);
    // What still drifted within the limit is kept now and then.
    let more = after.timeline.kept.len() - (settled + 1);
    assert!(more <= 12, "{more} more states: {:?}", after.timeline.kept);
    assert_eq!(after.timeline.kept[..=settled], (0..=settled).collect::<Vec<_>>()[..], "the way there is all kept");
    assert_eq!(after.curves.steps.len(), settled + 101, "the curves go on");

    // A change is followed step by step again, and what is kept is the same as without the wait.
    let setup = changed(&mut run, |setup| setup.settings.weights.attention = 0.1);
    quiet(run.apply(Command::Change(setup, 0)));
    steps(&mut run, 4);
    let end = run.snapshot();
    assert!(end.timeline.kept.ends_with(&[settled + 101, settled + 102, settled + 103, settled + 104]));
    quiet(run.apply(Command::Seek(settled + 100)));
    steps(&mut run, 4);
    assert_eq!(bits(&run.snapshot()), bits(&end));
}

#[test]
fn a_step_is_measured_and_other_grids_are_estimated() {
    let mut run = run();
    assert!(run.snapshot().cost.is_none(), "nothing is said before a step");
    steps(&mut run, 5);
    let cost = run.snapshot().cost.clone().unwrap();
    assert!(cost.columns == 96 && cost.seconds > 0.0, "{cost:?}");
    assert!(cost.seconds_at(4 * 96) > 3.0 * cost.seconds);
}
