//! Islands: what is read, measured and said of settled columns, hand-made and learned.

mod diagnoses;
mod hand_made;
mod learned;
mod scores;
mod states;
