//! A step in steady state allocates nothing.
#![allow(clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use glomscope::glom::reference::{ReferenceConfig, ReferenceModel};
use glomscope::glom::{Glom, Kernel, Model, Reach};
use glomscope::grid::Resolution;

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged; counting touches no memory that it hands out.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: `place` came from the system's allocator with this layout.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn a_step_in_steady_state_allocates_nothing() {
    let config = ReferenceConfig { dim: 32, levels: 4, image_size: [160, 160], ..Default::default() };
    let model = Arc::new(ReferenceModel::random(config, 1).unwrap());
    let picture = image::RgbImage::from_fn(160, 160, |x, y| image::Rgb([x as u8, y as u8, (x ^ y) as u8]));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let kinds = [
        (Reach::Global, 0, Kernel::Softmax, 1, 0.0),
        (Reach::Radius(4.0), 0, Kernel::Softmax, 1, 0.2),
        (Reach::Radius(3.0), 8, Kernel::Softmax, 3, 0.2),
        (Reach::Global, 0, Kernel::Linear, 1, 0.0),
        (Reach::Global, 0, Kernel::LinearDecay, 1, 0.0),
        (Reach::Global, 0, Kernel::Delta, 2, 0.0),
    ];
    for (reach, far_samples, kernel, inner, agreement) in kinds {
        let mut settings = model.default_settings();
        for level in &mut settings.levels {
            (level.reach, level.far_samples, level.kernel) = (reach, far_samples, kernel);
        }
        (settings.memory.inner, settings.agreement) = (inner, agreement);
        settings.weights.memory = if inner > 1 { 0.01 } else { 0.0 };
        let mut glom = Glom::new(model.clone(), &picture, Resolution::PatchSize(8), settings).unwrap();
        // Inside the pool, as on a thread that computes; a call from outside also costs the pool's queue an entry.
        pool.install(|| {
            for _ in 0..30 {
                glom.step().unwrap();
            }
            let before = ALLOCATIONS.load(Ordering::Relaxed);
            for _ in 0..20 {
                glom.step().unwrap();
            }
            let made = ALLOCATIONS.load(Ordering::Relaxed) - before;
            assert_eq!(made, 0, "{reach:?}, {kernel:?}, S = {inner}: {made} allocations in 20 steps");
        });
    }
}
