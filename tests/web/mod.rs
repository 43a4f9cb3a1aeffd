mod access;
mod forms;
mod hubs;
mod order;
mod pages;
mod settings;
