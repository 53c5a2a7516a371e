//! Training, asking and saving, tried out.
