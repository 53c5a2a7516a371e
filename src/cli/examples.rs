//! The examples of every help: each is a command line that the program takes, and what it does.
//!
//! A help shows those that begin with its own words, that of a group those of all its commands. The codes with which a
//! command ends stand below them.

use clap::Command;

use super::exit::EXIT_CODES;

/// A command line, and what comes of it.
type Example = (&'static str, &'static str);

/// All examples, in the order in which they are shown.
pub const EXAMPLES: &[Example] = &[
    ("glomscope", "the window, on a bundled picture"),
    ("glomscope photo.jpg", "the window, on a picture of your own"),
    (
        "glomscope scene:natural:7 --model hand-made",
        "on a generated scene whose parts and wholes are known, with the model that learned nothing",
    ),
    (
        "glomscope settle photo.jpg --out parse",
        "settles the bundled model on the photo and writes maps, islands, GIF, report and states to parse/",
    ),
    (
        "glomscope settle sample:harbour --steps 40 --weights 1,0.5,1,2 --json",
        "40 steps on a bundled picture, one JSON object on standard output",
    ),
    (
        "glomscope settle photo.jpg --gain 1,1,1,0 --beta-gain 2",
        "takes attention away at every level and doubles every beta, with the other values as each level has them",
    ),
    (
        "glomscope settle photo.jpg --model hand-made --beta 200,60,20,8,3 --radius 1.5,2.5,4,6,global",
        "one beta and one radius per level, the lowest level first",
    ),
    (
        "glomscope settle photo.jpg --beta 20:200:1.1",
        "at every level beta begins at 20 and rises by the factor 1.1 per step up to 200",
    ),
    (
        "glomscope settle photo.png --checkpoint model.safetensors --resize --steps 12",
        "a trained network; the photo is resized to the size the network was made for",
    ),
    (
        "glomscope settle one.jpg two.jpg sample:face --out parses",
        "three pictures, each in a folder of its own, parses/one/ and so on, and one table",
    ),
    (
        "glomscope settle photo.jpg --save-session photo.session.json",
        "keeps how the run was made: the window opens it, settle --session makes it again to the bit",
    ),
    (
        "glomscope settle photo.jpg --truth labels.png --out parse",
        "scores the islands of every level against a label image, one region number per pixel",
    ),
    (
        "glomscope settle sample:face --preset attention-off",
        "one of the presets of the window, with the sentence that says where to look",
    ),
    (
        "glomscope settle scene:natural:7 --truth wholes",
        "a generated scene, scored against the wholes that it was drawn from",
    ),
    (
        "glomscope settle scene:7 --checkpoint model.safetensors --hide 6,10,5,4 --reconstruction told.png",
        "hides a rectangle of columns from a learned model and writes what level 0 then says there is to see",
    ),
    (
        "glomscope settle sample:face --learn agree --steps 60 --out taught",
        "its nets learn while it settles; taught/taught.safetensors is the model as they left it",
    ),
    (
        "glomscope compare before.session.json after.session.json",
        "what differs in how the two were made, and how far the columns of every level are apart",
    ),
    (
        "glomscope compare before.session.json after.session.json --out apart",
        "with a map of the difference for every level",
    ),
    ("glomscope info model.safetensors", "whose checkpoint it is, the settings of its network, and whether it opens"),
    ("glomscope bench", "every configuration, two threads"),
    ("glomscope bench --only default-256 --phases", "one configuration, with the time of every phase of a step"),
    ("glomscope samples", "all pictures that need no file"),
    (
        "glomscope scene --seed 7 --out scenes",
        "one clear scene: scenes/scene-7.png, its label images scene-7.parts.png, .wholes.png, .scenes.png, its tree \
         scene-7.json",
    ),
    (
        "glomscope scene --seed 100 --count 50 --look natural --size 256x256 --out scenes",
        "fifty natural scenes, seeds 100 to 149",
    ),
    (
        "glomscope scene --kinds face,car,ball --ambiguity 1 --out scenes",
        "eyes, wheels and balls that are the same circle",
    ),
    (
        "glomscope scene --world leaves --look natural --out scenes",
        "surfaces that hide each other, after a model of pictures of nature: scenes are the surfaces, wholes their \
         areas, parts the areas of these",
    ),
    (
        "glomscope probe navon:HH navon:HS --out probes",
        "a big H made of small H and one made of small S: probes/navon-HH.png, navon-HH.parts.png, \
         navon-HH.wholes.png, ...",
    ),
    (
        "glomscope probe grating:orientation=45:cycles=12:contrast=0.5 --out probes",
        "stripes that rise to the right, twelve cycles across",
    ),
    ("glomscope settle probe:navon:HS --columns 64 --truth wholes", "a probe is a picture like any other"),
    (
        "glomscope score --scenes 200 --seed 100000",
        "the bundled model on 200 clear generated scenes, with the hand-made model beside it",
    ),
    (
        "glomscope score --scenes 200 --look natural --unseen",
        "on natural scenes of the kinds that are kept out of training",
    ),
    ("glomscope score --scenes 40 --steps 24 --gain 1,1,1,0", "what the islands lose without attention"),
    (
        "glomscope score --scenes 40 --steps 24 --ablations",
        "what they lose without attention, top-down, the picture or the past, with standard errors",
    ),
    (
        "glomscope score --pictures photos --cells 16 --report scores.json",
        "on a folder of NAME.jpg with NAME.human-1.png, NAME.human-2.png, ... beside them, compared on cells of 16 \
         pixels",
    ),
    ("glomscope train --seed 0 --thin --out model.safetensors", "makes the bundled model anew; hours"),
    (
        "glomscope train --resume model.safetensors --updates 70000 --out model.safetensors",
        "goes on where it stopped, to the same bits as without a stop",
    ),
    (
        "glomscope train --print-config",
        "the settings of a training as JSON: change them and give them back with --config",
    ),
    (
        "glomscope train --local --updates 600 --out in-place.safetensors",
        "its nets learn while it settles, by the rule of Forward-Forward",
    ),
    (
        "glomscope ablate --updates 2000 --report ablations.json",
        "seven trainings, each without one part of GLOM; one table",
    ),
    (
        "glomscope recall --report priming.json --csv priming.csv",
        "the bundled pictures and 18 generated ones, with the default memory, as a table and as files",
    ),
    (
        "glomscope recall priming sample:harbour photo.jpg --noise 0.4 --seeds 5 --delay 0,10,50",
        "two pictures, each the control of the other",
    ),
    (
        "glomscope recall priming --rule decay --lambda 0.95 --eta 0.5 --memory-weight 0.05",
        "the matrix of the paper, with its plain outer products, instead of the delta rule",
    ),
    (
        "glomscope recall priming --noise 0 --occlude 0.2",
        "a grey rectangle over a fifth of every picture instead of noise",
    ),
    ("glomscope recall capacity", "random patterns of 64 units stored as their own answers, asked for with noisy cues"),
    (
        "glomscope recall capacity --task pairs --noise 0 --units 32 --patterns 128",
        "pairs and clean cues: the delta rule is exact up to 32 pairs, the sum is not",
    ),
    (
        "glomscope recall capacity --picture sample:harbour --level 2 --patterns 200",
        "the columns of a level of a picture in place of random patterns",
    ),
    (
        "glomscope recall capacity --beta 40 --report capacity.json --csv capacity.csv",
        "a sharper softmax, with all numbers as files",
    ),
    ("glomscope recall deblurring", "20 pairs A are learned, then 20 pairs B, then 10 of A are rehearsed"),
    (
        "glomscope recall deblurring --noise 1 --learn-a 150 --rehearse 40",
        "noise on the slow weights in place of pairs B: the case in which theory is exact",
    ),
    (
        "glomscope recall deblurring --inputs 100 --rehearsed 5 --fading sweep --learn-b 20",
        "fast weights that fade slowly: what comes back, comes back by waiting",
    ),
    (
        "glomscope retrieve train --model fast-weights --units 50 --pairs 4 --updates 12000 --seed 1 \
         --out fast.safetensors",
        "trains, shows the test error as it falls, and keeps the network and the state of its training",
    ),
    (
        "glomscope retrieve train --resume fast.safetensors --updates 20000 --out fast.safetensors",
        "goes on where it stopped, to the same bits as without a stop",
    ),
    (
        "glomscope retrieve test fast.safetensors --eta 0",
        "the error on 20,000 fresh strings, as trained and with the fast weights off",
    ),
    (
        "glomscope retrieve ask sample:retrieval c9k8j3f1??c",
        "the answer of the bundled network, and how much each earlier character gave to it",
    ),
    ("glomscope retrieve table", "the paper's table beside ours"),
    (
        "glomscope glimpse train --mnist mnist/ --model fast-weights --units 50 --epochs 20 --seed 1 \
         --out digits.safetensors",
        "trains on the four files in mnist/ by the paper's scheme: store and wipe when going down to the parts of a \
         quadrant",
    ),
    (
        "glomscope glimpse train --scheme flat --model rnn-ln --updates 3000",
        "a layer-normed RNN on the flat sequence of glimpses, of digits that the program draws itself",
    ),
    (
        "glomscope glimpse test digits.safetensors --mnist mnist/ --eta 0",
        "the error on the test digits, as trained and with the fast weights off",
    ),
    (
        "glomscope glimpse table --reports runs/",
        "both schemes side by side, with the paper's numbers, from the reports of trainings",
    ),
    (
        "glomscope forward-forward train supervised",
        "two layers of 500 units learn right labels from wrong ones, on digits that the program draws itself",
    ),
    (
        "glomscope forward-forward train supervised --mnist mnist/ --epochs 13 --twin --out labels.safetensors",
        "the same on MNIST; the twin of the same layers learns by back-propagation beside it",
    ),
    (
        "glomscope forward-forward train unsupervised --mnist mnist/ --epochs 8 --layers 500,500,500",
        "pictures against hybrids of pictures; then a linear read-out, beside that of random weights",
    ),
    ("glomscope forward-forward ask labels.safetensors seven.png", "the race of the ten labels, layer by layer"),
    (
        "glomscope forward-forward test labels.safetensors --mnist mnist/",
        "the error on the test digits, by both ways of testing",
    ),
    ("glomscope forward-forward bench", "pictures learned from in a second, for each network"),
    (
        "glomscope forward-forward sequence --ask c9k8j3f1??c",
        "which digit followed the letter: answered by a memory of the last few symbols, learned with no backward pass",
    ),
    (
        "glomscope forward-forward table --reports reports/",
        "minutes against error: published figures, and the trainings whose reports are in the folder",
    ),
    (
        "glomscope sketch add seen.sketches scene:1 scene:2 sample:harbour",
        "settles three pictures and keeps a sketch of each in a file, which is begun",
    ),
    (
        "glomscope sketch ask seen.sketches level 2 type 0",
        "how many islands of that type there were, in which picture most, and usually where",
    ),
    ("glomscope sketch similar seen.sketches scene:2", "the pictures whose sketches are nearest"),
    (
        "glomscope sketch unpack seen.sketches 1 --out first --keep 1024",
        "the islands of the first picture, drawn again from half of its sketch",
    ),
    (
        "glomscope sketch erase seen.sketches --keep 512",
        "every sketch becomes shorter, and what is asked of it less sure",
    ),
    ("glomscope sketch grammar seen.sketches", "what hangs under what, counted over all scenes of the memory"),
    ("glomscope sketch network network.json", "a network of your own: sketched, and unpacked by every decoder"),
    (
        "glomscope sketch bench --sketches 1000",
        "milliseconds for a sketch, for unpacking it, for a search among a thousand",
    ),
    ("glomscope sketch laws", "what is promised of recursive sketches, and what was measured of it"),
    ("glomscope hemispheres table", "the pair, its rivals and the controls, on pictures that the program draws itself"),
    (
        "glomscope hemispheres table --data cifar-100-binary --epochs 14 --seeds 3 --resume nets --report table.json",
        "the same on CIFAR-100; every network is kept in nets as it learns, and a second call goes on there",
    ),
    (
        "glomscope hemispheres train left --out left.safetensors",
        "the first step of the paper's protocol: a hemisphere that is told what every picture shows, specifically",
    ),
    ("glomscope hemispheres train right --out right.safetensors", "the second: another, told the general labels"),
    (
        "glomscope hemispheres train heads --on left.safetensors,right.safetensors --out pair.safetensors",
        "the third: both are frozen, and new heads on the two learn both labels",
    ),
    (
        "glomscope hemispheres test pair.safetensors --data cifar-100-binary",
        "how often it is right on the test pictures",
    ),
    (
        "glomscope hemispheres compare left.safetensors right.safetensors pair.safetensors",
        "where a side, both or neither is right, and what the pair then says",
    ),
    (
        "glomscope hemispheres ask pair.safetensors picture.png",
        "what the pair says of one picture, and what each side says of it",
    ),
    (
        "glomscope hemispheres settle sample:face --left near --right far --callosum 0.2",
        "left hears near, right far, and each adds a fifth of what the other holds",
    ),
    (
        "glomscope hemispheres settle scene:7 --left fine --right coarse --out sides",
        "small patches against large ones on a generated scene; maps, islands and reports of both and of their joined \
         tree",
    ),
    (
        "glomscope hemispheres settle photo.jpg --left beta=200,60,20,8,3,hand-made --right soft,hand-made \
         --callosum 0.3:-:2",
        "any flag of settle without its dashes; each side is inhibited by what the other held two steps ago",
    ),
    (
        "glomscope hemispheres settle sample:harbour --left keen --callosum 0,0,0.5:-,0.5:- --lesion left-to-right",
        "two equal sides but for a small bias, one gain per level (the lowest first), and one way of the callosum cut",
    ),
    (
        "glomscope hemispheres heads --left fine --right coarse --report heads.json",
        "of 60 scenes heads learn to tell house from cat by what left, right and both hold; 40 others test them",
    ),
    (
        "glomscope hemispheres part sample:face --gains 0,0.3,0.6 --seeds 2",
        "two equal sides inhibit each other, more and more: do they part, and does it last?",
    ),
    ("glomscope hemispheres bench", "pictures learned from in a second, for three sizes"),
    ("glomscope lesson", "the lessons that come with the program"),
    (
        "glomscope lesson tour --check",
        "plays the tour without a window and tests every sentence that says what is seen",
    ),
    (
        "glomscope lesson why-islands-form --print paper",
        "a work sheet with pictures of the maps, and the answers on a page of their own",
    ),
    ("glomscope schema", "the kinds of files and reports, and what writes each"),
    ("glomscope schema report", "every field of report.json, with its unit"),
    (
        "glomscope screenshots pictures",
        "the five workspaces and their tabs, light and dark, on a virtual screen where there is none",
    ),
    ("glomscope desktop", "menu entry, icon, manual and completions for you alone, below ~/.local/share"),
    ("glomscope desktop --prefix /usr/local", "the same for everybody; with --remove they go again"),
];

/// The command line with examples and exit codes in every help.
pub fn with_examples(command: Command) -> Command {
    below(command, "glomscope")
}

fn below(command: Command, path: &str) -> Command {
    let command = command.mut_subcommands(|inner| {
        let path = format!("{path} {}", inner.get_name());
        below(inner, &path)
    });
    let own = command.get_after_help().map(ToString::to_string);
    let parts = [Some(examples(&command, path)), own, Some(EXIT_CODES.to_owned())];
    let help: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    command.after_help(help.join("\n\n"))
}

/// The examples of a command; of the program itself those that name no command.
fn examples(command: &Command, path: &str) -> String {
    let of_this = |line: &str| match line.strip_prefix(path) {
        Some("") => true,
        Some(rest) if rest.starts_with(' ') => {
            let next = rest.split_whitespace().next();
            path.contains(' ') || next.is_none_or(|next| command.find_subcommand(next).is_none())
        }
        _ => false,
    };
    let told: String = EXAMPLES
        .iter()
        .filter(|(line, _)| of_this(line))
        .map(|(line, words)| format!("\n  {line}\n      {words}"))
        .collect();
    if told.is_empty() { told } else { format!("Examples:{told}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_example_is_a_command_line_of_the_program() {
        for (line, words) in EXAMPLES {
            let parsed = with_examples(Cli::command()).try_get_matches_from(line.split(' '));
            assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
            assert!(!words.is_empty(), "{line}");
        }
    }

    #[test]
    fn every_help_has_an_example_and_the_exit_codes() {
        fn look(command: &Command, path: &str) {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains(&format!("\n  {path}")), "{path} has no example");
            assert!(help.ends_with(EXIT_CODES), "{path} does not say how it ends");
            for inner in command.get_subcommands() {
                look(inner, &format!("{path} {}", inner.get_name()));
            }
        }
        look(&with_examples(Cli::command()), "glomscope");
    }
}
