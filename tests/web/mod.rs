mod access;
mod decisions;
mod forms;
mod hubs;
mod order;
mod pages;
mod settings;
