//! What there is to say of the tabs of the other workspaces.

use super::about::About;
use crate::app::commands::UiCommand as C;
use crate::app::glossary::Term;

/// The keys of every tab in which something learns.
const TRAINING: &[C] = &[C::TrainingStart, C::TrainingHold, C::TrainingStop, C::TrainingKeep];

/// Workspace and tab, by their names in the settings file, and what there is to say.
pub static TABS: &[((&str, &str), About)] = &[
    (
        ("memory", "matrix"),
        About {
            name: "Matrix",
            text: &[
                "The fast weights of a level: after every step they fade a little and add what the columns hold. The \
                 matrix, its eigenvalues, and what it gives back when it is asked with the present vectors",
                "It steers nothing while the weight of memory is 0. A click on an eigenvalue shows its direction on \
                 the maps",
            ],
            keys: &[C::MemoryFreeze, C::MemoryClear, C::MemoryStore, C::LevelUp, C::LevelDown],
            terms: &[Term::FastWeights, Term::Decay, Term::Rate, Term::EffectiveRank],
            lesson: "memory-in-the-connections",
        },
    ),
    (
        ("memory", "priming"),
        About {
            name: "Priming",
            text: &[
                "A picture settles and is remembered; then it comes back damaged. With its own memory, that of another \
                 picture, or none: which parse is better, and which is there sooner",
                "Read the control first: what another picture's memory does as well is no remembering",
            ],
            keys: &[C::Step, C::PlayPause],
            terms: &[Term::Priming, Term::FastWeights, Term::Ari],
            lesson: "memory-in-the-connections",
        },
    ),
    (
        ("memory", "capacity"),
        About {
            name: "Capacity",
            text: &[
                "Random states are stored one after the other, and each is asked for with a part of itself. The curves \
                 say how many come back, by the way of storing and of reading; thin lines are theory",
            ],
            keys: &[C::Step, C::PlayPause],
            terms: &[Term::FastWeights, Term::Rule],
            lesson: "memory-in-the-connections",
        },
    ),
    (
        ("memory", "deblurring"),
        About {
            name: "Deblurring",
            text: &[
                "Slow weights learn pairs and are disturbed by others. Fast weights then rehearse a few of the old \
                 pairs: the curves say what becomes of those that were not rehearsed",
            ],
            keys: &[C::Step, C::PlayPause],
            terms: &[Term::FastWeights, Term::Decay],
            lesson: "memory-in-the-connections",
        },
    ),
    (
        ("memory", "retrieval"),
        About {
            name: "Retrieval",
            text: &[
                "Networks learn to say which digit followed a letter, seeing every character once. The floor is who \
                 knows the digits and binds nothing",
                "Below, any of them can be asked a string and looked into, step by step. Two minutes makes the form a \
                 small training",
            ],
            keys: TRAINING,
            terms: &[Term::FastWeights, Term::Decay, Term::Rate],
            lesson: "learning-to-bind",
        },
    ),
    (
        ("memory", "glimpses"),
        About {
            name: "Glimpses",
            text: &[
                "A network sees a digit piece by piece through small windows, and keeps what it saw in fast weights \
                 until it names the digit",
            ],
            keys: TRAINING,
            terms: &[Term::FastWeights, Term::Decay],
            lesson: "learning-to-bind",
        },
    ),
    (
        ("learning", "model"),
        About {
            name: "End to end",
            text: &[
                "A model for the run learns by back-propagation through its settling steps, from scenes that are drawn \
                 as it goes. The maps show the open picture as the newest model sees it",
                "Below are losses and scores on scenes that it never learns from. Two minutes makes the form a small \
                 training; the bundled model took hours",
            ],
            keys: &[C::TrainingStart, C::TrainingHold, C::TrainingKeep, C::NewScene],
            terms: &[Term::Model, Term::Ari, Term::Parts, Term::Wholes],
            lesson: "two-minutes-of-learning",
        },
    ),
    (
        ("learning", "forward"),
        About {
            name: "Forward-Forward",
            text: &[
                "Layers learn each for itself: strong for what is real, weak for what is not. The histograms part at \
                 theta, and nothing comes back from above",
                "Below, a digit runs under ten labels and the one of most goodness wins. The rule can be turned while \
                 it learns: negatives, a black box, bursts",
            ],
            keys: TRAINING,
            terms: &[Term::Seed, Term::Model],
            lesson: "goodness",
        },
    ),
    (
        ("sketches", "sketch"),
        About {
            name: "Sketch",
            text: &[
                "The whole parse tree in one vector: a row for every kept step, and the tree as it comes back from the \
                 vector alone. Keep, Bits and Noise damage it first",
                "The curve falls where fewer numbers are left than there are unknowns",
            ],
            keys: &[C::Step, C::PlayPause, C::Settle, C::NewScene],
            terms: &[Term::ParseTree, Term::Island, Term::Level],
            lesson: "one-vector",
        },
    ),
    (
        ("sketches", "remembered"),
        About {
            name: "Memory",
            text: &[
                "Pictures that were seen, one sketch each, in one file. A question with blanks is answered from the \
                 sum of all of them, beside the truth; the wall shows the most alike first",
            ],
            keys: &[C::NewScene, C::Settle],
            terms: &[Term::ParseTree, Term::Island],
            lesson: "one-vector",
        },
    ),
    (
        ("hemispheres", "experiment"),
        About {
            name: "Experiment",
            text: &[
                "Two networks that are told different labels, and new heads on both, beside rivals and controls. One \
                 training makes the whole table, row by row",
                "Read two lefts beside the pair: what they gain too is no gain of specialisation. Scenarios and \
                 Cosines go down to the picture",
            ],
            keys: TRAINING,
            terms: &[Term::Seed, Term::Model],
            lesson: "a-pair-and-its-control",
        },
    ),
    (
        ("hemispheres", "sides"),
        About {
            name: "Two GLOMs",
            text: &[
                "Two GLOMs settle on one picture, the run and a right side, and after every step a callosum tells each \
                 what the other holds. Between them stands how far they are apart",
                "Below stand what each tells of the picture, whom a gate trusts (Trust), and what linear heads on \
                 left, on right and on both say of a column (Heads)",
            ],
            keys: &[C::Step, C::Settle, C::Reset, C::LevelUp, C::LevelDown],
            terms: &[Term::Level, Term::Weight, Term::Island],
            lesson: "two-sides",
        },
    ),
];
