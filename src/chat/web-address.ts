/** A web address in what people wrote, without the punctuation that ends a sentence behind it. */
export const webAddress = /https?:\/\/[^\s<>|"']+[^\s<>|"'.,;:!?)\]}]/g;
