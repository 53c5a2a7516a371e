//! The engine's thread: it owns the run, takes commands from a channel and publishes snapshots for the window.
//!
//! While nothing runs and nothing is loading it waits for a message and uses no processor. While a run goes flat out,
//! steps are made back to back and at most [`PER_SECOND`](super::tempo::PER_SECOND) snapshots a second are published.
//! Pictures and models are opened on helper threads, so that the run in progress goes on and answers; the newest
//! request wins.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use arc_swap::ArcSwapOption;

use super::begin::{Fresh, Reason, RunPlan};
use super::command::Command;
use super::error::EngineError;
use super::run::{Intent, Run};
use super::session::Session;
use super::setup::Setup;
use super::snapshot::{Notice, Snapshot};
use super::tempo::{next_publication, next_step};
use crate::files::samples;
use crate::files::source::PictureSource;

/// The name of the engine's thread.
const NAME: &str = "glomscope-engine";

/// The most runs that are put together at the same time: a newer request need not wait for one that hangs, and a
/// dragged slider does not start a crowd of them.
const BUILDERS: usize = 2;

/// What the newest request asks for, while it is being put together.
struct Pending {
    source: Option<PictureSource>,
    setup: Option<(Setup, bool)>,
}

/// What reaches the thread.
enum Message {
    /// From the window.
    Command(Command),
    /// A run that was put together, with the number of its request.
    Built(u64, Box<Result<Fresh, EngineError>>),
    /// A file was written, or not.
    Written(Notice),
    /// No more commands will come.
    Stop,
}

/// What takes a while.
struct Busy {
    /// In words.
    what: String,
    /// Whether it can be given up.
    is_opening: bool,
}

/// What the thread and the window share.
struct Shared {
    snapshot: ArcSwapOption<Snapshot>,
    notices: Mutex<Vec<Notice>>,
    busy: ArcSwapOption<Busy>,
    wake: Box<dyn Fn() + Send + Sync>,
}

impl Shared {
    fn say(&self, notices: impl IntoIterator<Item = Notice>) {
        let mut notices = notices.into_iter().peekable();
        if notices.peek().is_some() {
            self.notices.lock().unwrap_or_else(PoisonError::into_inner).extend(notices);
            (self.wake)();
        }
    }
}

/// A run on its own thread. Dropping it ends the thread and waits for it.
pub struct Engine {
    messages: Sender<Message>,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// Starts the thread, which opens the picture and stands at step 0. A picture that cannot be opened becomes a
    /// notice, and a bundled one is opened in its place with the same setup. `wake` is called, from the thread,
    /// whenever there is something new to see.
    pub fn start(source: PictureSource, setup: Option<Setup>, wake: impl Fn() + Send + Sync + 'static) -> Engine {
        Self::begin(Ok(Run::plan(source, setup)), wake)
    }

    /// Starts the thread, which makes a saved run again, like [`Engine::start`].
    pub fn resume(session: Session, wake: impl Fn() + Send + Sync + 'static) -> Engine {
        Self::begin(RunPlan::of_session(Box::new(session), None), wake)
    }

    /// The same on a picture that is named beside the session: another one begins a new run with the session's setup.
    pub fn resume_on(session: Session, source: PictureSource, wake: impl Fn() + Send + Sync + 'static) -> Engine {
        Self::begin(Ok(RunPlan::of_session_on(Box::new(session), source)), wake)
    }

    /// The same beside another engine, which is put aside for a while: no run and no snapshot of this one has a number
    /// that one of any other has, so that nobody takes one for the other.
    pub fn start_beside(
        source: PictureSource,
        setup: Option<Setup>,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Engine {
        static BESIDE: AtomicU64 = AtomicU64::new(1);
        let numbers = BESIDE.fetch_add(1, Ordering::Relaxed) << 32;
        Self::begin_at(numbers, Ok(Run::plan(source, setup)), wake)
    }

    fn begin(first: Result<RunPlan, EngineError>, wake: impl Fn() + Send + Sync + 'static) -> Engine {
        Self::begin_at(0, first, wake)
    }

    fn begin_at(numbers: u64, first: Result<RunPlan, EngineError>, wake: impl Fn() + Send + Sync + 'static) -> Engine {
        let (messages, inbox) = mpsc::channel();
        let asked = first.as_ref().ok().and_then(|plan| plan.setup.as_ref()).map(Setup::all_shown);
        let shared = Arc::new(Shared {
            snapshot: ArcSwapOption::empty(),
            notices: Mutex::default(),
            busy: ArcSwapOption::empty(),
            wake: Box::new(wake),
        });
        let worker = Worker {
            run: None,
            numbers,
            inbox,
            sender: messages.clone(),
            shared: shared.clone(),
            waiting: Vec::new(),
            request: 0,
            building: None,
            pending: None,
            builders: 0,
            given_up: 0,
            queued: None,
            writing: 0,
            stand_ins: [None].into_iter().chain(asked.map(Some)).collect(),
            published: None,
            dirty: false,
            next_step: Instant::now(),
        };
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(move || worker.work(first));
        let thread = match thread {
            Ok(thread) => Some(thread),
            Err(error) => {
                shared.say([Notice::error(format!("The engine could not be started: {error}"))]);
                None
            }
        };
        Engine { messages, shared, thread }
    }

    /// Sends a command. It is carried out in order; what goes wrong becomes a notice.
    pub fn send(&self, command: Command) {
        // The thread can only be gone when it could not be started, which was said.
        let _ = self.messages.send(Message::Command(command));
    }

    /// The newest snapshot; none until the first picture is open.
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.shared.snapshot.load_full()
    }

    /// Messages since the last call.
    pub fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut *self.shared.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is being loaded or written, in words.
    pub fn busy(&self) -> Option<String> {
        self.shared.busy.load().as_deref().map(|busy| busy.what.clone())
    }

    /// Whether a picture, a model or a grid is being opened, which [`Command::CancelOpening`] gives up.
    pub fn is_opening(&self) -> bool {
        self.shared.busy.load().as_deref().is_some_and(|busy| busy.is_opening)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been said as a notice.
            let _ = thread.join();
        }
    }
}

/// The thread's side.
struct Worker {
    run: Option<Run>,
    /// What the numbers of its runs and snapshots begin at.
    numbers: u64,
    inbox: Receiver<Message>,
    sender: Sender<Message>,
    shared: Arc<Shared>,
    /// Commands that came before the first run was there.
    waiting: Vec<Command>,
    /// Number of the newest request for a new run; the results of older ones are dropped.
    request: u64,
    /// What the newest request is putting together, until it is done.
    building: Option<String>,
    /// The sources and the setup of the newest request, for the next one to build on.
    pending: Option<Pending>,
    /// Helpers that put runs together, stale ones included.
    builders: usize,
    /// Helpers that were at work when their opening was given up: nobody waits for them.
    given_up: usize,
    /// A plan that waits for a helper.
    queued: Option<RunPlan>,
    /// Files that are being written.
    writing: usize,
    /// The setups with which a bundled picture may still stand in for one that cannot be opened, the last one first:
    /// the setup that was asked for, unless it is itself what cannot be opened, and then the usual one.
    stand_ins: Vec<Option<Setup>>,
    published: Option<Instant>,
    dirty: bool,
    next_step: Instant,
}

impl Worker {
    fn work(mut self, first: Result<RunPlan, EngineError>) {
        match first {
            Ok(plan) => self.build(plan),
            Err(error) => self.fall_back(&error),
        }
        loop {
            let Some(messages) = self.wait() else { return };
            for message in coalesced(messages) {
                match message {
                    Message::Stop => return,
                    Message::Command(command) => self.command(command),
                    Message::Built(request, outcome) => self.built(request, *outcome),
                    Message::Written(notice) => {
                        self.writing -= 1;
                        self.say_busy();
                        self.shared.say([notice]);
                    }
                }
            }
            let now = Instant::now();
            if self.is_running() && now >= self.next_step {
                self.advance();
            }
            self.publish();
        }
    }

    /// Waits until there is something to do and gives the messages that have come. None when nobody is left to send
    /// any.
    fn wait(&self) -> Option<Vec<Message>> {
        let first = match self.until() {
            None => self.inbox.recv().map(Some).or(Err(())),
            Some(until) => {
                let now = Instant::now();
                if until <= now {
                    match self.inbox.try_recv() {
                        Ok(message) => Ok(Some(message)),
                        Err(TryRecvError::Empty) => Ok(None),
                        Err(TryRecvError::Disconnected) => Err(()),
                    }
                } else {
                    match self.inbox.recv_timeout(until - now) {
                        Ok(message) => Ok(Some(message)),
                        Err(RecvTimeoutError::Timeout) => Ok(None),
                        Err(RecvTimeoutError::Disconnected) => Err(()),
                    }
                }
            }
        };
        Some(first.ok()?.into_iter().chain(self.inbox.try_iter()).collect())
    }

    /// The moment of the next thing to do without a message; none: only a message can bring one.
    fn until(&self) -> Option<Instant> {
        let step = self.is_running().then_some(self.next_step);
        let publish = self.dirty.then(|| self.publish_at());
        match (step, publish) {
            (Some(step), Some(publish)) => Some(step.min(publish)),
            (step, publish) => step.or(publish),
        }
    }

    fn publish_at(&self) -> Instant {
        self.published.map_or_else(Instant::now, next_publication)
    }

    fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    fn command(&mut self, command: Command) {
        if command == Command::CancelOpening {
            self.cancel();
            return;
        }
        let Some(run) = &mut self.run else {
            match command {
                // Without a run a picture can still be opened.
                Command::Open(source) => self.build(Run::plan(source, None)),
                Command::OpenSession(session) => match RunPlan::of_session(session, None) {
                    Ok(plan) => self.build(plan),
                    Err(error) => self.shared.say([Notice::error(error.to_string())]),
                },
                other => self.waiting.push(other),
            }
            return;
        };
        let was_running = run.is_running();
        match run.intend(command) {
            Intent::Begin(plan) => self.build(*plan),
            Intent::Refuse(why) => self.shared.say([Notice::error(why)]),
            Intent::Write(job) => {
                self.writing += 1;
                let label = job.label.clone();
                self.helper(label.clone(), move |sender| {
                    let outcome = catch_unwind(AssertUnwindSafe(|| job.carry_out()));
                    let notice =
                        outcome.unwrap_or_else(|_| Notice::error(format!("{label} failed: an internal error")));
                    let _ = sender.send(Message::Written(notice));
                });
                self.say_busy();
            }
            Intent::Now(command) => {
                let mut notices = Vec::new();
                let outcome = catch_unwind(AssertUnwindSafe(|| run.obey(command, &mut notices)));
                if outcome.is_err() {
                    self.recover(&mut notices);
                }
                self.shared.say(notices);
                self.dirty = true;
                if !was_running {
                    self.next_step = Instant::now();
                }
            }
        }
    }

    /// Puts a new run together on a helper thread. It takes the place of what is being put together now, and what that
    /// asked for and this does not speak of (a picture, or a setup) is asked for again.
    fn build(&mut self, mut plan: RunPlan) {
        if let Some(pending) = self.pending.take() {
            match (&plan.reason, pending) {
                (Reason::Opened, Pending { setup: Some((setup, defaults)), .. }) => {
                    (plan.setup, plan.defaults) = (Some(setup.all_shown()), defaults);
                }
                (Reason::Changed(_), Pending { source: Some(source), .. }) if plan.pictures.is_ok() => {
                    (plan.pictures, plan.occlusion) = (Err(source), None);
                    plan.setup = plan.setup.map(|setup| setup.all_shown());
                }
                _ => {}
            }
        }
        self.pending = match &plan.reason {
            Reason::Restored(_) => None,
            Reason::Opened => Some(Pending { source: plan.pictures.as_ref().err().cloned(), setup: None }),
            _ => Some(Pending {
                source: plan.pictures.as_ref().err().cloned(),
                setup: plan.setup.clone().map(|setup| (setup, plan.defaults)),
            }),
        };
        self.request += 1;
        self.building = Some(plan.label());
        self.say_busy();
        self.queued = Some(plan);
        self.start_builder();
    }

    /// Lets a helper begin with the plan that waits, if there are not too many at work.
    fn start_builder(&mut self) {
        if self.builders >= BUILDERS {
            return;
        }
        let Some(plan) = self.queued.take() else { return };
        let (request, label) = (self.request, plan.label());
        self.builders += 1;
        self.helper(label, move |sender| {
            let outcome = catch_unwind(AssertUnwindSafe(|| plan.build()));
            let outcome = outcome.unwrap_or_else(|panic| Err(EngineError::Refused(panic_words(&*panic))));
            let _ = sender.send(Message::Built(request, Box::new(outcome)));
        });
    }

    fn helper(&self, label: String, job: impl FnOnce(Sender<Message>) + Send + 'static) {
        let sender = self.sender.clone();
        if let Err(error) = thread::Builder::new().name("glomscope-helper".to_owned()).spawn(move || job(sender)) {
            self.shared.say([Notice::error(format!("{label} failed: no thread could be started ({error})"))]);
        }
    }

    fn built(&mut self, request: u64, outcome: Result<Fresh, EngineError>) {
        if request != self.request && self.given_up > 0 {
            self.given_up -= 1;
        } else {
            self.builders -= 1;
        }
        self.start_builder();
        if request != self.request {
            return;
        }
        (self.building, self.pending) = (None, None);
        self.say_busy();
        match outcome {
            Ok(fresh) => {
                let mut notices = Vec::new();
                match &mut self.run {
                    Some(run) => run.install(fresh, &mut notices),
                    None => {
                        let mut run = Run::first(fresh, &mut notices);
                        run.count_from(self.numbers);
                        self.run = Some(run);
                    }
                }
                self.stand_ins.clear();
                self.shared.say(notices);
                self.dirty = true;
                self.next_step = Instant::now();
                for command in std::mem::take(&mut self.waiting) {
                    self.command(command);
                }
            }
            Err(error) => self.fall_back(&error),
        }
    }

    /// Gives up what is being opened: its helper works to its end, and what it brings is dropped.
    fn cancel(&mut self) {
        // Without a run something must be opened.
        if self.run.is_none() && self.stand_ins.is_empty() {
            return;
        }
        let Some(what) = self.building.take() else { return };
        self.request += 1;
        self.given_up += std::mem::take(&mut self.builders);
        (self.pending, self.queued) = (None, None);
        self.say_busy();
        let what = what.trim_end_matches('…');
        self.shared.say([Notice::info(format!("Given up: {what}"))]);
        self.stand_in();
    }

    /// Says what is wrong. When there is no run yet, a bundled picture is opened, so that the window is not empty: the
    /// model that was asked for stays.
    fn fall_back(&mut self, error: &EngineError) {
        self.shared.say([Notice::error(error.to_string())]);
        self.stand_in();
    }

    fn stand_in(&mut self) {
        if let Some(setup) = self.stand_ins.pop() {
            self.build(Run::plan(PictureSource::Sample(samples::FIRST.to_owned()), setup));
        }
    }

    fn advance(&mut self) {
        let Some(run) = &mut self.run else { return };
        let started = Instant::now();
        let mut notices = Vec::new();
        match catch_unwind(AssertUnwindSafe(|| run.advance())) {
            Ok(said) => notices.extend(said),
            Err(_) => self.recover(&mut notices),
        }
        self.dirty = true;
        self.shared.say(notices);
        let Some(run) = &self.run else { return };
        self.next_step = next_step(self.next_step, started, run.speed());
    }

    /// After a panic in the science: the last good state is put into a new GLOM, or the run is given up.
    fn recover(&mut self, notices: &mut Vec<Notice>) {
        let Some(run) = self.run.take() else { return };
        match catch_unwind(AssertUnwindSafe(|| run.recovered())) {
            Ok(Ok(run)) => {
                notices.push(Notice::error(format!(
                    "An internal error stopped the run; it stands at the last good state, step {}",
                    run.step()
                )));
                self.run = Some(run);
            }
            _ => notices
                .push(Notice::error("An internal error ended the run: open a picture to begin another".to_owned())),
        }
    }

    /// Publishes what is new, if the last time is long enough ago.
    fn publish(&mut self) {
        let now = Instant::now();
        let Some(run) = self.run.as_mut().filter(|_| self.dirty) else { return };
        if self.published.is_some_and(|published| now < next_publication(published)) {
            return;
        }
        self.dirty = false;
        self.published = Some(now);
        match catch_unwind(AssertUnwindSafe(|| run.snapshot())) {
            Ok(snapshot) => {
                self.shared.snapshot.store(Some(snapshot));
                (self.shared.wake)();
            }
            Err(_) => {
                let mut notices = Vec::new();
                self.recover(&mut notices);
                self.shared.say(notices);
            }
        }
    }

    fn say_busy(&self) {
        let opening = self.building.clone().map(|what| Busy { what, is_opening: true });
        let writing = (self.writing > 0).then(|| Busy { what: "Writing…".to_owned(), is_opening: false });
        self.shared.busy.store(opening.or(writing).map(Arc::new));
        (self.shared.wake)();
    }
}

/// Of several changes of one gesture only the last is carried out, even if the pointer asked for close looks meanwhile:
/// a slider that is dragged must not lag behind the pointer. Of several close looks in a row the last one counts.
/// Everything else keeps its order.
fn coalesced(messages: Vec<Message>) -> Vec<Message> {
    let mut kept: Vec<Message> = Vec::with_capacity(messages.len());
    let is_look = |message: &Message| matches!(message, Message::Command(Command::Inspect { .. }));
    for message in messages {
        if is_look(&message) {
            if kept.last().is_some_and(is_look) {
                kept.pop();
            }
        } else if let Message::Command(Command::Change(_, gesture)) = &message
            && let Some(before) = kept.iter().rposition(|kept| !is_look(kept))
            && matches!(&kept[before], Message::Command(Command::Change(_, other)) if other == gesture && *gesture != 0)
        {
            kept.remove(before);
            // Two looks that the change stood between are now in a row.
            if before > 0 && before < kept.len() && is_look(&kept[before - 1]) {
                kept.remove(before - 1);
            }
        }
        kept.push(message);
    }
    kept
}

fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let what = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let what = what.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    format!("An internal error: {what}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use image::RgbImage;
    use ndarray::{Array2, Array3, ArrayView2, ArrayViewMut2};

    use super::*;
    use crate::engine::setup::ModelChoice;
    use crate::engine::snapshot::{Severity, Transport};
    use crate::files::Savable;
    use crate::glom::{HandMade, Model, ModelError, Origin, Reach, Scratch, Settings};
    use crate::grid::{Grid, Resolution};

    /// The hand-made model, but its bottom-up net panics once, at a call that is named beforehand.
    struct Fragile(HandMade, AtomicUsize);

    impl Model for Fragile {
        fn name(&self) -> &str {
            "fragile"
        }
        fn origin(&self) -> Origin {
            self.0.origin()
        }
        fn levels(&self) -> usize {
            self.0.levels()
        }
        fn dim(&self) -> usize {
            self.0.dim()
        }
        fn input_dim(&self) -> usize {
            self.0.input_dim()
        }
        fn grid(&self, width: u32, height: u32, resolution: Resolution) -> Result<Grid, ModelError> {
            self.0.grid(width, height, resolution)
        }
        fn visual_input(&self, picture: &RgbImage, grid: Grid) -> Result<Array2<f32>, ModelError> {
            self.0.visual_input(picture, grid)
        }
        fn places(&self, grid: Grid) -> Result<Array2<f32>, ModelError> {
            self.0.places(grid)
        }
        fn initial_state(&self, grid: Grid, input: ArrayView2<f32>, seed: u64) -> Array3<f32> {
            self.0.initial_state(grid, input, seed)
        }
        fn bottom_up(&self, level: usize, below: ArrayView2<f32>, out: ArrayViewMut2<f32>, scratch: &mut Scratch) {
            assert_ne!(self.1.fetch_sub(1, Ordering::SeqCst), 1, "made to fail");
            self.0.bottom_up(level, below, out, scratch);
        }
        fn top_down(
            &self,
            level: usize,
            above: ArrayView2<f32>,
            places: ArrayView2<f32>,
            out: ArrayViewMut2<f32>,
            scratch: &mut Scratch,
        ) {
            self.0.top_down(level, above, places, out, scratch);
        }
        fn normalise(&self, level: usize, rows: ArrayViewMut2<f32>) {
            self.0.normalise(level, rows);
        }
        fn default_settings(&self) -> Settings {
            self.0.default_settings()
        }
    }

    impl Savable for Fragile {}

    fn wait(engine: &Engine, what: &str, is: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
        let since = Instant::now();
        loop {
            if let Some(snapshot) = engine.snapshot().filter(|snapshot| is(snapshot)) {
                return snapshot;
            }
            assert!(since.elapsed() < Duration::from_secs(60), "waited too long for {what}");
            thread::sleep(Duration::from_millis(2));
        }
    }

    #[test]
    fn a_panic_in_the_science_is_a_notice_and_the_run_goes_on_from_the_last_good_state() {
        let fragile = Arc::new(Fragile(HandMade::default(), AtomicUsize::new(usize::MAX)));
        let model: Arc<dyn Savable> = fragile.clone();
        let mut setup = Setup::for_model(ModelChoice::HandMade, &*model);
        setup.resolution = Resolution::ColumnsAcross(8);
        let rgb: Vec<u8> = (0..32 * 24 * 3).map(|byte| (byte * 7 % 256) as u8).collect();
        let source = PictureSource::Pasted { width: 32, height: 24, rgb: rgb.into() };
        let mut plan = Run::plan(source.clone(), Some(setup.clone()));
        let seed = setup.settings.seed;
        plan.model = Some((ModelChoice::HandMade, seed, model));
        let engine = Engine::begin(Ok(plan), || {});
        engine.send(Command::Step(3));
        let third = wait(&engine, "step 3", |snapshot| snapshot.step == 3 && snapshot.transport == Transport::Paused);
        fragile.1.store(3, Ordering::SeqCst);
        engine.send(Command::Play);
        let notices = {
            let since = Instant::now();
            loop {
                let notices = engine.notices();
                if !notices.is_empty() {
                    break notices;
                }
                assert!(since.elapsed() < Duration::from_secs(60), "no notice");
                thread::sleep(Duration::from_millis(2));
            }
        };
        assert_eq!(notices[0].severity, Severity::Error);
        assert!(notices[0].text.contains("internal error") && notices[0].text.contains("step 3"), "{notices:?}");
        let after = wait(&engine, "the recovery", |snapshot| snapshot.transport == Transport::Paused);
        assert_eq!((after.step, &after.state), (3, &third.state));
        engine.send(Command::Step(2));
        let fifth = wait(&engine, "step 5", |snapshot| snapshot.step == 5);
        let mut plain = Run::new(source, Some(setup)).unwrap();
        plain.apply(Command::Step(5));
        while plain.is_running() {
            plain.advance();
        }
        assert_eq!(fifth.state, plain.snapshot().state, "as if nothing had happened");
    }

    #[test]
    fn of_a_drag_the_last_position_counts_and_the_order_of_all_else_is_kept() {
        let setup = Setup::for_model(ModelChoice::HandMade, &HandMade::default());
        let change = |attention: f32, gesture| {
            let mut setup = setup.clone();
            setup.settings.weights.attention = attention;
            Command::Change(Box::new(setup), gesture)
        };
        let look = |column| Command::Inspect {
            level: 0,
            columns: vec![column],
            minus: vec![],
            compare: Some((1.0, Reach::Global)),
        };
        let sent = [
            change(0.1, 1),
            look(1),
            change(0.2, 1),
            look(2),
            change(0.3, 1),
            Command::Play,
            change(0.4, 1),
            change(0.5, 2),
            change(0.6, 0),
            change(0.7, 0),
            look(3),
            look(4),
        ];
        let kept = coalesced(sent.into_iter().map(Message::Command).collect());
        let kept: Vec<Command> = kept
            .into_iter()
            .filter_map(|message| match message {
                Message::Command(command) => Some(command),
                _ => None,
            })
            .collect();
        let expected = [
            look(2),
            change(0.3, 1),
            Command::Play,
            change(0.4, 1),
            change(0.5, 2),
            change(0.6, 0),
            change(0.7, 0),
            look(4),
        ];
        assert_eq!(kept, expected);
    }
}
