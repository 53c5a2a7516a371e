//! Colours that mean something: the run's embedding basis, island palettes, scalar maps. No window.
