// Photos are made small before they are kept or sent; drawing them anew drops what the camera wrote into them.
const SIDE = 1600 // pixels of the longer side
const LARGEST = 300_000 // bytes that a photo should have
const QUALITIES = [0.8, 0.65, 0.5, 0.35]

/** A JPEG of at most 1600 pixels and about 300 kB; the file as it is when the browser cannot read it. */
export async function shrink(file: Blob): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    let smallest: Blob = file
    for (const quality of QUALITIES) {
      const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', quality))
      if (made) smallest = made
      if (made && made.size <= LARGEST) break
    }
    return smallest
  } catch {
    return file
  }
}
