//! Files that were changed at random, of every kind that is read, for a fixed number of tries: nothing panics, nothing
//! asks for memory on the word of a header, nothing takes for ever, and every refusal is a plain sentence.
//!
//! `GLOMSCOPE_FUZZ_TRIES=100000 cargo test --test fuzz` tries longer, `GLOMSCOPE_FUZZ_SEED` elsewhere. What fails is kept
//! in `target/fuzz/`. The same parsers under libFuzzer: `fuzz/`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use targets::{TARGETS, Target};

/// The most bytes that may be asked for at once: a picture of the most pixels that are read, in the widest numbers.
const MOST_AT_ONCE: usize = 1100 << 20;
/// A file that takes longer than this to be refused hangs.
const PATIENCE: Duration = Duration::from_secs(120);

struct Watching;

static MOST_ASKED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged; the watch touches no memory that it hands out.
unsafe impl GlobalAlloc for Watching {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST_ASKED.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        MOST_ASKED.fetch_max(layout.size(), Ordering::Relaxed);
        // SAFETY: likewise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        MOST_ASKED.fetch_max(size, Ordering::Relaxed);
        // SAFETY: `place` came from the system's allocator with this layout.
        unsafe { System.realloc(place, layout, size) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: likewise.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static WATCHING: Watching = Watching;

fn given(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a whole number"))
}

/// Numbers at which counters and lengths turn over.
const EDGES: [u64; 12] =
    [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 62, u64::MAX];

/// Words that stand in texts where something else stood.
const WORDS: [&str; 16] = [
    "-1",
    "0",
    "1e308",
    "-1e-308",
    "NaN",
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "18446744073709551616",
    "\"\\u0000\"",
    ".5",
    "[[[[[[[[",
    "\u{1F41F}",
    "../../etc/passwd",
];

/// `bytes`, changed in one to four places.
fn changed(mut bytes: Vec<u8>, others: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    for _ in 0..random.random_range(1..5) {
        if bytes.is_empty() {
            return bytes;
        }
        let length = bytes.len();
        // Headers are short: half of the changes go there.
        let within = if random.random() { length.min(256) } else { length };
        let at = random.random_range(0..within);
        match random.random_range(0..10) {
            0 => bytes[at] ^= 1 << random.random_range(0..8),
            1 => bytes[at] = random.random(),
            2 | 3 => {
                let number = *EDGES.choose(random).unwrap();
                let size = *[1, 2, 4, 8].choose(random).unwrap();
                let mut written = number.to_le_bytes()[..size].to_vec();
                if random.random() {
                    written.reverse();
                }
                let end = (at + size).min(length);
                bytes[at..end].copy_from_slice(&written[..end - at]);
            }
            4 => bytes.truncate(at),
            5 => {
                let end = (at + random.random_range(1..64)).min(length);
                bytes.drain(at..end);
            }
            6 => {
                let end = (at + random.random_range(1..64)).min(length);
                let twice = bytes[at..end].to_vec();
                bytes.splice(at..at, twice);
            }
            7 => {
                let other = others.choose(random).unwrap();
                if !other.is_empty() {
                    let from = random.random_range(0..other.len());
                    let end = (from + random.random_range(1..256)).min(other.len());
                    let end_here = (at + end - from).min(length);
                    bytes.splice(at..end_here, other[from..end].iter().copied());
                }
            }
            8 => {
                let word = WORDS.choose(random).unwrap();
                bytes.splice(at..at, word.bytes());
            }
            _ => {
                // A number in a text becomes another word.
                let digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.' || *byte == b'-';
                let start = at + bytes[at..].iter().position(digit).unwrap_or(0);
                let end = start + bytes[start..].iter().take_while(|byte| digit(byte)).count();
                let word = WORDS.choose(random).unwrap();
                bytes.splice(start..end, word.bytes());
            }
        }
    }
    bytes
}

/// Tries a target `tries` times on changed files, and on its good ones.
fn hold(name: &str, tries: u64) {
    let target: &Target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let (tries, seed) = (given("GLOMSCOPE_FUZZ_TRIES").unwrap_or(tries), given("GLOMSCOPE_FUZZ_SEED").unwrap_or(1));
    let folder = tempfile::tempdir().unwrap();
    let seeds = (target.seeds)(folder.path());
    assert!(!seeds.is_empty());
    for (number, good) in seeds.iter().enumerate() {
        let path = folder.path().join(target.file);
        std::fs::write(&path, good).unwrap();
        let readers = (target.read)(&path).len();
        std::fs::write(&path, b"something else").unwrap();
        assert!(readers < (target.read)(&path).len(), "{name}: nothing reads the good file {number}");
    }
    // One that hangs ends the test, with the file that it hangs at.
    let (alive, watched) = channel::<Vec<u8>>();
    let watchdog = std::thread::spawn({
        let name = name.to_owned();
        move || {
            let mut at_work = Vec::new();
            loop {
                match watched.recv_timeout(PATIENCE) {
                    Ok(bytes) => at_work = bytes,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        eprintln!("{name} hangs at {}", kept(&name, &at_work));
                        std::process::abort();
                    }
                }
            }
        }
    });
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for number in 0..tries {
        let good = seeds.choose(&mut random).unwrap().clone();
        let bytes = match random.random_range(0..40) {
            0 => (0..random.random_range(0..600)).map(|_| random.next_u32() as u8).collect(),
            _ => changed(good, &seeds, &mut random),
        };
        alive.send(bytes.clone()).unwrap();
        MOST_ASKED.store(0, Ordering::Relaxed);
        let outcome = catch_unwind(AssertUnwindSafe(|| targets::feed(name, &bytes)));
        let asked = MOST_ASKED.load(Ordering::Relaxed);
        if outcome.is_err() || asked > MOST_AT_ONCE {
            panic!("{name}, try {number} of seed {seed}: {}, {asked} bytes asked for at once", kept(name, &bytes));
        }
    }
    drop(alive);
    watchdog.join().unwrap();
}

/// Keeps what fails, and says where.
fn kept(name: &str, bytes: &[u8]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    let path = folder.join(format!("{name}.failed"));
    let kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, bytes));
    kept.map_or_else(|error| format!("a file that could not be kept ({error})"), |()| path.display().to_string())
}

macro_rules! fuzz {
    ($($name:ident: $tries:literal;)*) => {
        $(#[test]
        fn $name() {
            hold(stringify!($name), $tries);
        })*

        #[test]
        fn every_target_is_tried() {
            assert_eq!(TARGETS.map(|target| target.name), [$(stringify!($name)),*]);
        }
    };
}

fuzz! {
    pictures: 3000;
    labels: 3000;
    checkpoints: 1000;
    trainings: 1500;
    sessions: 3000;
    digits: 1500;
    memories: 1000;
    networks: 3000;
    lessons: 1500;
}
