//! What a path is asked for.

use crate::app::trainings::TrainingKind;
use crate::app::words::Words;

/// What becomes of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Picture or GIF.
    Picture,
    /// Folder of frames.
    Folder,
    /// Whatever the file is.
    Anything,
    /// Weights.
    Checkpoint,
    /// Weights of the right side.
    RightCheckpoint,
    /// Label image.
    Truth,
    /// Session to open.
    Session,
    /// Lesson to open.
    Lesson,
    /// Lesson to write.
    SaveLesson,
    /// Text to write: what was answered in a lesson.
    SaveAnswers,
    /// Session to write.
    SaveSession,
    /// Checkpoint to write.
    SaveCheckpoint,
    /// PNG to write.
    ExportPicture,
    /// GIF to write.
    ExportGif,
    /// CSV to write.
    ExportCurves,
    /// NPZ to write.
    ExportStates,
    /// Kept training to open and go on with.
    OpenTraining(TrainingKind),
    /// Training to write.
    KeepTraining(TrainingKind),
    /// The same, and the run settles with what has learned.
    UseTraining(TrainingKind),
    /// Folder of files to learn from.
    TrainingData(TrainingKind),
    /// Memory of sketches to open.
    OpenSketches,
    /// Memory of sketches to begin.
    NewSketches,
}

impl Purpose {
    /// Title of its window.
    pub fn title(self, words: &Words) -> String {
        let message = match self {
            Purpose::Picture => "purpose-picture",
            Purpose::Folder => "purpose-folder",
            Purpose::Anything => "purpose-anything",
            Purpose::Checkpoint => "purpose-checkpoint",
            Purpose::RightCheckpoint => "purpose-right-checkpoint",
            Purpose::Truth => "purpose-truth",
            Purpose::Session => "purpose-session",
            Purpose::Lesson => "purpose-lesson",
            Purpose::SaveLesson => "purpose-save-lesson",
            Purpose::SaveAnswers => "purpose-save-answers",
            Purpose::SaveSession => "purpose-save-session",
            Purpose::SaveCheckpoint => "purpose-save-checkpoint",
            Purpose::ExportPicture => "purpose-export-picture",
            Purpose::ExportGif => "purpose-export-gif",
            Purpose::ExportCurves => "purpose-export-curves",
            Purpose::ExportStates => "purpose-export-states",
            Purpose::OpenSketches => "purpose-open-sketches",
            Purpose::NewSketches => "purpose-new-sketches",
            Purpose::OpenTraining(kind) => return kind.words().open.to_owned(),
            Purpose::KeepTraining(kind) => return kind.words().keep.to_owned(),
            Purpose::UseTraining(kind) => return kind.words().settle.unwrap_or(kind.words().keep).to_owned(),
            Purpose::TrainingData(kind) => return kind.words().data.unwrap_or(kind.words().open).to_owned(),
        };
        words.say(message)
    }

    /// Whether something is written there.
    pub fn writes(self) -> bool {
        matches!(
            self,
            Purpose::SaveSession
                | Purpose::SaveLesson
                | Purpose::SaveAnswers
                | Purpose::SaveCheckpoint
                | Purpose::ExportPicture
                | Purpose::ExportGif
                | Purpose::ExportCurves
                | Purpose::ExportStates
                | Purpose::KeepTraining(_)
                | Purpose::UseTraining(_)
                | Purpose::NewSketches
        )
    }

    /// Whether a folder is asked for.
    pub fn is_folder(self) -> bool {
        match self {
            Purpose::OpenTraining(kind) | Purpose::KeepTraining(kind) => kind.words().folder,
            _ => matches!(self, Purpose::Folder | Purpose::TrainingData(_)),
        }
    }

    /// Kinds of file: a name and their endings; none for any.
    pub fn filter(self) -> Option<(&'static str, &'static [&'static str])> {
        match self {
            _ if self.is_folder() => None,
            Purpose::Picture => {
                Some(("Pictures", &["png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "pnm", "ppm", "pgm"]))
            }
            Purpose::Folder | Purpose::TrainingData(_) | Purpose::Anything => None,
            Purpose::Checkpoint
            | Purpose::RightCheckpoint
            | Purpose::SaveCheckpoint
            | Purpose::OpenTraining(_)
            | Purpose::KeepTraining(_)
            | Purpose::UseTraining(_) => Some(("Checkpoints", &["safetensors"])),
            Purpose::Truth | Purpose::ExportPicture => Some(("PNG pictures", &["png"])),
            Purpose::Session | Purpose::SaveSession => Some(("Sessions", &["json"])),
            Purpose::Lesson | Purpose::SaveLesson => Some(("Lessons", &["toml"])),
            Purpose::SaveAnswers => Some(("Texts", &["txt"])),
            Purpose::OpenSketches | Purpose::NewSketches => Some(("Memories of sketches", &["sketches"])),
            Purpose::ExportGif => Some(("Animated GIF", &["gif"])),
            Purpose::ExportCurves => Some(("CSV tables", &["csv"])),
            Purpose::ExportStates => Some(("NumPy archives", &["npz"])),
        }
    }

    /// What a file is called when nobody calls it anything else; `stem` is the picture's name.
    pub fn file_name(self, stem: &str) -> String {
        let ending = self.filter().and_then(|(_, endings)| endings.first()).copied().unwrap_or("png");
        match self {
            _ if self.is_folder() => stem.to_owned(),
            Purpose::SaveSession => format!("{stem}.session.json"),
            Purpose::SaveLesson => format!("{stem}.lesson.toml"),
            Purpose::SaveAnswers => format!("{stem}.answers.txt"),
            Purpose::ExportStates => format!("{stem}.states.npz"),
            Purpose::ExportCurves => format!("{stem}.curves.csv"),
            Purpose::ExportPicture => format!("{stem}.islands.png"),
            _ => format!("{stem}.{ending}"),
        }
    }
}
