//! The file of the memory: opened, begun and added to on a thread of its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::app::room::News;
use crate::engine::sketches::{MemoryPlan, RememberError, Settled, new_header, record_of, setup_of};
use crate::engine::training::{on_pool, sentence};
use crate::engine::worker::{Link, Wake, Worker};
use crate::engine::{PictureSource, SceneSource, Snapshot};
use crate::files::sketches::{MemoryFile, MemoryRecord, SketchMemory};
use crate::scenes::SceneLook;
use crate::sketch::Search;

/// A memory as it was when it was last read or added to.
#[derive(Debug)]
pub struct Opened {
    /// The file.
    pub path: PathBuf,
    /// Its length.
    pub bytes: usize,
    /// All that is in it.
    pub memory: SketchMemory,
    /// Prepared for searches among its sketches.
    pub search: Search,
}

impl Opened {
    fn new(path: &Path, memory: SketchMemory) -> Self {
        let sketches: Vec<&[f32]> = memory.records.iter().map(|record| record.sketch.as_slice()).collect();
        let search = Search::new(&sketches);
        let bytes = std::fs::metadata(path).map_or(0, |data| data.len() as usize);
        Self { path: path.to_owned(), bytes, memory, search }
    }
}

/// A memory that is to be begun.
pub struct Begun {
    /// The file.
    pub path: PathBuf,
    /// The run whose picture is remembered last; the scenes settle as it is set.
    pub snapshot: Snapshot,
    /// Generated scenes that are remembered first.
    pub scenes: usize,
}

/// How far a job is.
struct Told {
    words: String,
    opened: Option<Arc<Opened>>,
}

/// The file, between frames.
#[derive(Default)]
pub struct File {
    opened: Option<Arc<Opened>>,
    job: Option<Worker<Told>>,
    failed: Option<String>,
}

impl File {
    /// The memory that is open.
    pub fn opened(&self) -> Option<Arc<Opened>> {
        self.opened.clone()
    }

    /// Whether something is read or written.
    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// What is being done.
    pub fn doing(&self) -> Option<String> {
        let job = self.job.as_ref()?;
        Some(job.latest().map_or_else(|| "Reading…".to_owned(), |told| told.words.clone()))
    }

    /// Why the last thing was not done.
    pub fn failure(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// Ends what is being done after its next piece.
    pub fn stop(&self) {
        if let Some(job) = &self.job {
            job.stop();
        }
    }

    /// Takes over what a job has brought.
    pub fn receive(&mut self) -> Option<News> {
        let job = self.job.as_ref()?;
        let outcome = job.finished();
        let told = job.latest();
        if let Some(opened) = told.as_ref().and_then(|told| told.opened.clone()) {
            self.opened = Some(opened);
        }
        let outcome = outcome?;
        self.job = None;
        match outcome {
            Ok(()) => told.map(|told| News::Done(told.words.clone())),
            Err(words) => {
                self.failed = Some(words.clone());
                Some(News::Failed(words))
            }
        }
    }

    fn start(&mut self, wake: &Wake, work: impl FnOnce(&Link<Told>) -> Result<(), RememberError> + Send + 'static) {
        if self.job.is_some() {
            return;
        }
        self.failed = None;
        self.job = Some(Worker::start("memory of sketches", wake.clone(), move |link| {
            on_pool(|| work(link)).map_err(|error| sentence(&error))
        }));
    }

    /// Opens a memory.
    pub fn open(&mut self, path: PathBuf, wake: &Wake) {
        self.start(wake, move |link| {
            let memory = SketchMemory::read(&path)?;
            let opened = Opened::new(&path, memory);
            let words = format!("Opened a memory of {} pictures", opened.memory.records.len());
            tell(link, words, Some(opened));
            Ok(())
        });
    }

    /// Adds the picture of a run as it stands.
    pub fn remember(&mut self, snapshot: Snapshot, wake: &Wake) {
        let Some(opened) = self.opened.clone() else { return };
        self.start(wake, move |link| {
            let settled = Settled::of(&snapshot)?;
            let mut file = MemoryFile::open(&opened.path)?;
            let header = file.header().clone();
            let number = file.add(&record_of(&settled, &header)?)?;
            // What is known already is not read again; another program may have added to it or erased.
            let mut records = if header == opened.memory.header { opened.memory.records.clone() } else { Vec::new() };
            records.extend(file.records_after(records.len())?);
            let words = format!("Remembered {} as picture {number}", settled.name);
            tell(link, words, Some(Opened::new(&opened.path, SketchMemory { header, records })));
            Ok(())
        });
    }

    /// Begins a memory.
    pub fn begin(&mut self, begun: Begun, wake: &Wake) {
        self.start(wake, move |link| {
            let Begun { path, snapshot, scenes } = begun;
            let steps = if snapshot.step == 0 { MemoryPlan::default().steps } else { snapshot.step };
            let plan = MemoryPlan { steps, ..MemoryPlan::default() };
            let mut first = Vec::new();
            for seed in 1..=scenes as u64 {
                tell(link, format!("Scene {seed} of {scenes} settles for {steps} steps"), None);
                let source = PictureSource::Scene(SceneSource::new(seed, SceneLook::CLEAR));
                first.push(Settled::settle(source, &snapshot.setup, steps, &mut || link.go_on())?);
            }
            first.push(Settled::of(&snapshot)?);
            let header = new_header(&plan, &snapshot.setup, &first)?;
            // The setup that is kept is the one that settles.
            setup_of(&header)?;
            let records = first.iter().map(|settled| record_of(settled, &header).map(Arc::new));
            let records = records.collect::<Result<Vec<_>, _>>()?;
            let all: Vec<&MemoryRecord> = records.iter().map(AsRef::as_ref).collect();
            MemoryFile::create(&path, &header)?.add_all(&all)?;
            let memory = SketchMemory { header, records };
            let words = format!("Began a memory of {} pictures in {}", memory.records.len(), path.display());
            tell(link, words, Some(Opened::new(&path, memory)));
            Ok(())
        });
    }
}

fn tell(link: &Link<Told>, words: String, opened: Option<Opened>) {
    link.publish(Told { words, opened: opened.map(Arc::new) });
}
