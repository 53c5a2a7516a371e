//! One step at the four configurations that the command `bench` measures, with criterion's statistics.

use criterion::{Criterion, criterion_group, criterion_main};
use glomscope::cli::bench::CONFIGURATIONS;

fn step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("step");
    group.sample_size(20);
    for configuration in CONFIGURATIONS {
        let mut glom = match configuration.glom(&configuration.picture()) {
            Ok(glom) => glom,
            Err(error) => panic!("{}: {error}", configuration.name),
        };
        group.bench_function(configuration.name, |bencher| {
            bencher.iter(|| {
                if let Err(error) = glom.step() {
                    panic!("{}: {error}", configuration.name);
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, step);
criterion_main!(benches);
