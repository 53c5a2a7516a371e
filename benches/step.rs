//! One step at the four configurations that the command `bench` measures, and the smoother's kernels at a global
//! radius, with criterion's statistics.

use criterion::{Criterion, criterion_group, criterion_main};
use glomscope::cli::bench::{CONFIGURATIONS, Configuration, KERNELS};
use glomscope::glom::{Glom, Kernel, Weights};

fn time(criterion: &mut Criterion, group: &str, name: &str, samples: usize, glom: anyhow::Result<Glom>) {
    let mut glom = match glom {
        Ok(glom) => glom,
        Err(error) => panic!("{name}: {error}"),
    };
    let mut group = criterion.benchmark_group(group);
    group.sample_size(samples);
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            if let Err(error) = glom.step() {
                panic!("{name}: {error}");
            }
        });
    });
    group.finish();
}

fn step(criterion: &mut Criterion) {
    for configuration in CONFIGURATIONS {
        time(criterion, "step", configuration.name, 20, configuration.glom(&configuration.picture()));
    }
}

/// The smoother and the memory, with little else: no nets, one level of 16,384 columns.
fn kernel(criterion: &mut Criterion) {
    let configuration = Configuration { levels: 1, ..KERNELS };
    let weights = Weights { bottom_up: 0.0, top_down: 0.0, previous: 1.0, attention: 1.0, memory: 0.0 };
    let picture = configuration.picture();
    for kernel in Kernel::ALL {
        let glom = configuration.with_kernel(&picture, kernel, weights);
        time(criterion, "kernel", kernel.name(), 10, glom);
    }
}

criterion_group!(benches, step, kernel);
criterion_main!(benches);
