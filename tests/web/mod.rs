mod access;
mod forms;
mod hubs;
mod order;
mod organisations;
mod pages;
mod registration;
mod settings;
