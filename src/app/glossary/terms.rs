//! The terms of the window, each with one sentence: what it is, in words that need no other explanation.

use crate::names::names;

/// Makes [`Term`] from one line each: variant, name in the window, sentence, where it is from.
macro_rules! terms {
    ($($term:ident: $name:literal, $sentence:literal, $source:ident;)*) => {
        /// A word of the window that a stranger may ask about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Term {
            $(#[doc = $sentence] $term,)*
        }

        names!(Term { $($term: $name),* });

        impl Term {
            /// What it is, in one sentence or two.
            pub fn sentence(self) -> &'static str {
                match self {
                    $(Term::$term => $sentence,)*
                }
            }

            /// Where the idea comes from; nothing for a word of this program.
            pub fn source(self) -> Option<&'static str> {
                match self {
                    $(Term::$term => $source,)*
                }
            }
        }
    };
}

/// Hinton 2021, "How to represent part-whole hierarchies in a neural network", arXiv 2102.12627.
const GLOM: Option<&str> = Some("GLOM (Hinton 2021), section 2");
/// The same, the picture of islands.
const FIGURE: Option<&str> = Some("GLOM (Hinton 2021), figure 2");
/// Ba, Hinton, Mnih, Leibo and Ionescu 2016, arXiv 1610.06258.
const FAST: Option<&str> = Some("Using fast weights to attend to the recent past (Ba et al. 2016)");
/// Hubert and Arabie 1985.
const RAND: Option<&str> = Some("Comparing partitions (Hubert and Arabie 1985)");
/// A word of this program.
const OWN: Option<&str> = None;

terms! {
    Column: "Column", "One place of the picture with everything that the model thinks is there, from the smallest \
        part to the whole scene. The picture is covered by a grid of columns", GLOM;
    Picture: "Picture", "What the model is shown: at every step the same still picture, or the next frame of a \
        video", GLOM;
    Level: "Level", "How much of the picture a vector of a column speaks of: level 0 of the patch itself, the next \
        of the part that it belongs to, the next of the whole object, the highest of the scene", GLOM;
    Embedding: "Embedding", "The vector of numbers that a column holds at one level. Two columns that see the same \
        thing there hold nearly the same vector", GLOM;
    Island: "Island", "Columns beside each other whose vectors at a level agree: the model's way of saying that they \
        belong to one thing", GLOM;
    Islands: "Islands", "How many islands there are at a level: connected regions whose neighbouring columns agree \
        by more than the threshold", GLOM;
    ParseTree: "Parse tree", "Which islands are parts of which: every island hangs under the island of the next \
        level that holds most of it", GLOM;
    Step: "Step", "All columns renew their vectors once, at the same time, each from what it and the others held \
        before", GLOM;
    Settled: "Settled", "No level changes any more: three steps in a row have moved the vectors by less than a small \
        share of their length", OWN;
    BottomUp: "Bottom-up", "What the level below predicts for this column. At level 0 it is the picture itself, \
        which is shown again at every step", GLOM;
    TopDown: "Top-down", "What the level above expects at this place: a face expects a nose here and an eye there. \
        The highest level has nothing above it", GLOM;
    Previous: "Previous", "The vector that the column held before the step: inertia", GLOM;
    Attention: "Attention", "The average over columns of the same level in reach, in which those that are most alike \
        count most. It is the only way in which places of the picture hear each other, and it makes the \
        islands", GLOM;
    Memory: "Memory", "What the level's fast weights recall when they are asked with the present vector: a pull \
        towards what the columns have held before", FAST;
    Weight: "Weight", "How much one of the contributions counts in the average that becomes the new vector", GLOM;
    Share: "Share", "What a weight amounts to: the weight over the sum of the weights of all contributions that a \
        level has", OWN;
    Factor: "Factor", "What multiplies a weight, the beta or the radius of every level at once: × 1 leaves the \
        levels as they are, × 0 takes the source away", OWN;
    Beta: "Beta", "How choosy attention is. Near 0 a column hears everybody alike; with a high beta it hears only \
        the few that are most like itself", GLOM;
    Radius: "Radius", "How far attention reaches, in columns. Further away nobody is heard", GLOM;
    Reach: "Reach", "Which columns a column can hear at all: those within the radius, or all of them", GLOM;
    Far: "Far", "Columns beyond the radius that attention hears as well, drawn by chance: one look into a large \
        island is enough to know it", GLOM;
    Smoother: "Smoother", "The attention of GLOM: vectors are averaged with vectors like them, with no queries, keys \
        and values of their own", GLOM;
    Kernel: "Kernel", "How attention is computed: with the softmax of GLOM, or linearly with a matrix of fast \
        weights in its place", FAST;
    Score: "Score", "How the likeness of two columns is measured before beta multiplies it: by the dot product of \
        the vectors, or by their cosine", GLOM;
    Itself: "Itself", "What a column scores with itself: like any other, not at all, or a fixed number", OWN;
    Agreement: "Agreement", "Mean cosine of a column with its four neighbours, after what all columns of the level \
        have in common was taken away: 1 is the same vector, 0 is unrelated", OWN;
    Neighbours: "Neighbours", "Mean agreement of all pairs of neighbouring columns of a level", OWN;
    Contrast: "Contrast", "By how much neighbours agree more than any two columns do. It rises as islands form; it \
        is 0 when all columns hold one vector", OWN;
    Change: "Change", "How far the last step moved the vectors of a level, in percent of their length. A run is \
        settled when it stays small", OWN;
    RelativeChange: "|dx| / |x|", "The same as change, as the curves and the table of meters write it: the length of \
        the last move over the length of the vector, in percent", OWN;
    Moved: "|dx|", "How far the last step moved a vector: the length of the difference, mean over the columns", OWN;
    Length: "|x|", "The length of a vector, mean over the columns of a level", OWN;
    Perplexity: "Perplexity", "To how many columns a column listens, on the whole: 1 is one alone, the number of \
        columns in reach is all of them alike", OWN;
    Angle: "Angle up", "The mean angle between the vectors of a column at this level and the next. Near zero both \
        levels say the same, and there is no hierarchy", OWN;
    Nesting: "Nesting", "By how much more often than by chance two neighbours of one island are in one island a \
        level up, too", OWN;
    Bias: "Bias", "How much of the vectors of a level is the same in all columns, in percent. Near 100 one shared \
        vector hides everything else", OWN;
    Trust: "Trust", "How sure a column is of its island: how alike it is to its four neighbours, where one of another \
        island counts nothing. A column alone is not sure at all", OWN;
    Flatness: "Flatness", "How near the islands of a level are to being one vector each: how like the mean of its \
        island a column is, after what all columns of the level have in common was taken away", GLOM;
    Doubt: "Doubt", "How unsure columns are of their islands: 100 % minus the mean trust of a level", OWN;
    Largest: "Largest", "The size of a level's largest island, in percent of all columns", OWN;
    Threshold: "Threshold", "The agreement above which two neighbours belong to one island. Automatic means that the \
        program chooses it for the level", OWN;
    Inside: "Inside", "A second, higher threshold inside every island but the largest. The first keeps the ground in \
        one piece; the second tells apart what touches. In a faint picture the two are one", OWN;
    Linkage: "Linkage", "What has to agree for two regions to be one island: one pair of neighbours, the whole \
        border, or the border at two levels", OWN;
    Pair: "Pair", "Two regions are one island where a single pair of neighbours across their border agrees", OWN;
    Border: "Border", "Two regions are one island where the neighbours along their whole border agree on average. \
        One accident joins nothing", OWN;
    Nested: "Nested", "As border, with what the same pairs agree by one level below in the average: where a whole \
        ends, its parts end too", OWN;
    Parts: "Parts", "The pieces of things that the picture is known to be made of, such as the wheel of a car", OWN;
    Wholes: "Wholes", "The things that the picture is known to show, such as a car", OWN;
    Scenes: "Scenes", "The areas of a generated picture in which its things stand; there may be several", OWN;
    Truth: "Truth", "What the picture is known to show: bundled pictures and generated scenes know it, and a label \
        image can be opened for any other", OWN;
    Ari: "ARI", "Adjusted Rand index: do pairs of columns lie together both in the islands and in the truth? 1 is \
        full agreement, 0 is chance", RAND;
    ForegroundAri: "FG-ARI", "The adjusted Rand index over the columns that are not background", RAND;
    Covering: "Covering", "For every true region the best overlap with an island, weighed by the region's size. It \
        flatters one large island", OWN;
    BestOverlap: "Best overlap", "For every true region the best overlap with an island, every region counting the \
        same", OWN;
    FastWeights: "Fast weights", "A matrix per level that learns at every step what the columns hold, and fades: a \
        short-term memory without a store of copies", FAST;
    Decay: "Lambda", "How much of what the fast weights hold is left after one more step, from 0 to 1", FAST;
    Rate: "Eta", "How strongly a step writes into the fast weights", FAST;
    Rule: "Rule", "What a step does to the fast weights: add, add and fade, or add only what they do not say \
        already", FAST;
    Norm: "Norm", "The length of the matrix of fast weights as one long vector: how much is stored", FAST;
    EffectiveRank: "Effective rank", "How many different directions the fast weights hold: 1 is one pattern \
        alone", FAST;
    Priming: "Priming", "What was seen a moment ago is perceived better when it comes back noisy", FAST;
    Preset: "Preset", "Settings that work, and settings that fail and teach why; each says where to look", OWN;
    Model: "Model", "The functions that predict up and down and read the picture: learned, designed by hand, or \
        random", GLOM;
    Grid: "Grid", "How many columns cover the picture: more of them see finer things and take longer", GLOM;
    Columns: "Columns", "How many columns stand along the longer side of the picture", GLOM;
    Patch: "Patch", "The square of the picture that one column sees", GLOM;
    Seed: "Seed", "The number from which everything that is drawn by chance follows: the same seed gives the same \
        run, bit by bit", OWN;
    Checkpoint: "Checkpoint", "A file with the weights of a model", OWN;
    Session: "Session", "A small file with the picture's place, the model, all settings and what was done on the \
        way: from it the run is made again, bit by bit", OWN;
    Diagnoses: "Diagnoses", "What ails the run, such as one vector everywhere, and what helps", OWN;
    Breakpoint: "Breakpoint", "A condition at which a playing run pauses, such as a step or a settled state", OWN;
    Timeline: "Timeline", "The steps that are kept: any of them can be shown again", OWN;
    Arrows: "Arrows", "One arrow per column along the first two axes of its vector: islands are fields of equal \
        arrows", FIGURE;
    Colours: "Embedding colours", "The same colour is a similar vector, at every step of a run; which colour it is \
        means nothing", OWN;
    Opacity: "Opacity", "How much of the map covers the picture below it", OWN;
    SlowMotion: "Slow motion", "One step in parts: each contribution alone, then their average", OWN;
    Contribution: "Contribution", "One of the vectors that a step averages: from below, from above, from before, \
        from like-minded columns", GLOM;
    Reconstruction: "Reconstruction", "The picture that the lowest level says there is to see", GLOM;
    CloseUp: "Close-up", "One column at one level as a diagram: what comes from below, from above, from itself and \
        from its neighbours, with arrows as thick as their shares", OWN;
    Comparison: "Comparison", "One run is frozen and stands beside the one that goes on, with a map of what differs \
        between the two", OWN;
    Hidden: "Hidden columns", "Columns that are shown nothing of the picture: they know only what the others tell \
        them", GLOM;
    Brush: "Brush", "Erases, scrambles or paints the vectors of columns, to see how the islands heal", OWN;
}

impl Term {
    /// The term of this name, whatever its capitals; of several of a kind, the one that they are of.
    pub fn named(name: &str) -> Option<Term> {
        let find = |name: &str| Term::ALL.into_iter().find(|term| term.name().eq_ignore_ascii_case(name));
        find(name).or_else(|| find(name.strip_suffix('s')?))
    }

    /// How well it fits what was typed: the words all occur, best in its name.
    pub fn fits(self, typed: &str) -> Option<u8> {
        let (name, sentence) = (self.name().to_lowercase(), self.sentence().to_lowercase());
        let typed = typed.to_lowercase();
        let mut rank = 0;
        for word in typed.split_whitespace() {
            rank = rank.max(match () {
                () if name.starts_with(word) => 0,
                () if name.contains(word) => 1,
                () if sentence.contains(word) => 2,
                () => return None,
            });
        }
        Some(rank)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::app::bottom::Tab;
    use crate::app::pins::Pin;
    use crate::app::words::Words;
    use crate::colour::Colouring;
    use crate::glom::Source;
    use crate::islands::{Linkage, TruthKind};

    #[test]
    fn every_term_has_a_name_of_its_own_and_a_sentence() {
        let mut names = HashSet::new();
        for term in Term::ALL {
            assert!(names.insert(term.name().to_lowercase()), "{term:?} has the name of another");
            let sentence = term.sentence();
            assert!(sentence.len() > 25 && !sentence.ends_with('.'), "{term:?}: {sentence}");
            assert!(sentence.chars().next().is_some_and(char::is_uppercase), "{term:?}: {sentence}");
            assert!(!sentence.contains("  "), "{term:?}: {sentence}");
            assert_ne!(term.source(), Some(""), "{term:?}");
            assert_eq!(Term::named(term.name()), Some(term));
        }
    }

    #[test]
    fn every_choice_of_the_window_is_a_term() {
        let named = |name: &str| assert!(Term::named(name).is_some(), "{name}");
        Linkage::ALL.into_iter().for_each(|linkage| named(linkage.key()));
        Source::ALL.into_iter().for_each(|source| named(source.name()));
        Colouring::ALL.into_iter().for_each(|colouring| named(colouring.name()));
        TruthKind::ALL.into_iter().for_each(|kind| named(kind.name()));
        Pin::ALL.into_iter().for_each(|pin| named(&Words::english().say(pin.message())));
        Tab::ALL.into_iter().filter(|tab| *tab != Tab::Curves && *tab != Tab::Meters).for_each(|tab| named(tab.name()));
    }

    #[test]
    fn a_few_letters_or_a_word_of_the_sentence_find_a_term() {
        assert_eq!(Term::Contrast.fits("contr"), Some(0));
        assert_eq!(Term::RelativeChange.fits("|x|"), Some(1));
        assert_eq!(Term::Beta.fits("choosy"), Some(2));
        assert_eq!(Term::Beta.fits("choosy attention"), Some(2));
        assert_eq!(Term::Beta.fits("choosy zebra"), None);
        assert_eq!(Term::Seed.fits(""), Some(0), "nothing typed: everything fits alike");
    }
}
