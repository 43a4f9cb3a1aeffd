mod access;
mod forms;
mod hubs;
mod inviting;
mod order;
mod pages;
mod settings;
