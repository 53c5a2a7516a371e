//! The window goes on its tour: it settles the run, shows what is planned, and takes its picture when all is calm.

use std::sync::PoisonError;

use eframe::egui::{self, ColorImage};
use image::RgbImage;

use super::tour::Tour;
use crate::app::app::App;
use crate::engine::{Command, Speed, Transport};
use crate::files;

/// Frames drawn before a picture is taken: panels find their sizes, close looks arrive from the engine.
const CALM_FRAMES: usize = 12;
/// Steps shown where islands are still forming.
const EARLY_STEP: usize = 6;

impl App {
    /// Goes on with the tour, at the end of a frame.
    pub(in crate::app) fn tour(&mut self, ctx: &egui::Context) {
        let Some(mut tour) = self.tour.take() else { return };
        match self.tour_frame(ctx, &mut tour) {
            Ok(true) => {
                ctx.request_repaint();
                self.tour = Some(tour);
            }
            Ok(false) => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
            Err(error) => {
                tour.outcome.lock().unwrap_or_else(PoisonError::into_inner).error = Some(error);
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// One frame; false when all pictures are taken.
    fn tour_frame(&mut self, ctx: &egui::Context, tour: &mut Tour) -> Result<bool, String> {
        let Some(shot) = tour.plan.get(tour.next).cloned() else { return Ok(false) };
        let Some(snapshot) = self.snapshot.clone() else { return Ok(true) };
        if !tour.settling {
            tour.settling = true;
            self.engine.send(Command::SetSpeed(Speed::Unlimited));
            self.engine.send(Command::RunUntilSettled);
            return Ok(true);
        }
        if snapshot.transport != Transport::Paused || snapshot.newest_step == 0 {
            return Ok(true);
        }
        let taken = tour.taken.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(picture) = taken {
            let path = tour.folder.join(format!("{}.png", shot.name));
            let title = ("Title".to_owned(), format!("glomscope: {}", shot.name));
            files::png::write_rgb(&path, &without_alpha(&picture), &[title]).map_err(|error| error.to_string())?;
            tour.outcome.lock().unwrap_or_else(PoisonError::into_inner).written.push(path);
            *tour =
                Tour { next: tour.next + 1, calm: 0, asked: false, ..Tour::new(&tour.folder, tour.outcome.clone()) };
            tour.settling = true;
            return Ok(true);
        }
        // No message stands at the foot of a picture.
        while self.toasts.dismiss() {}
        let room = self.rooms.of_mut(shot.workspace);
        if tour.calm == 0 {
            room.show_tab(shot.tab);
            self.layout.workspace = shot.workspace;
            self.layout.theme = shot.theme;
            self.layout.language = Some(shot.look.language);
            shot.look.below.show(ctx);
            let view = &mut self.layout.view;
            if shot.look.presented != self.presentation.is_on() {
                self.presentation.toggle(ctx, view);
            }
            view.colouring = shot.look.colouring;
            view.pinned.clear();
            if shot.look.pinned {
                view.pinned.push(snapshot.grid.index(snapshot.grid.rows * 2 / 3, snapshot.grid.cols / 3));
            }
            view.level = snapshot.setup.settings.levels.len().saturating_sub(1).min(2);
            self.engine.send(if shot.look.early { Command::Seek(EARLY_STEP) } else { Command::SeekEnd });
        }
        // Calm is counted from when there is something to see.
        let ready = room.pose(&snapshot, &self.wake);
        tour.calm = if ready { tour.calm + 1 } else { 1 };
        if tour.calm > CALM_FRAMES && !tour.asked {
            tour.asked = true;
            let (taken, wake) = (tour.taken.clone(), ctx.clone());
            ctx.request_screenshot(move |picture| {
                *taken.lock().unwrap_or_else(PoisonError::into_inner) = Some(picture);
                wake.request_repaint();
            });
        }
        Ok(true)
    }
}

fn without_alpha(picture: &ColorImage) -> RgbImage {
    let [width, height] = picture.size;
    RgbImage::from_fn(width as u32, height as u32, |x, y| {
        let pixel = picture.pixels[y as usize * width + x as usize];
        image::Rgb([pixel.r(), pixel.g(), pixel.b()])
    })
}
